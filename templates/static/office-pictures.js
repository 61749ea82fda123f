// Pictures of papers: from the camera or the gallery, made smaller before they are sent, and
// shown.  Without this the file goes up as it is, and is made smaller there.
const LONGEST = 2000;
const QUALITY = 0.8;
const SMALL = 400_000; // bytes, of which nothing is taken away
const SHOWN = 240;

/** Draw a picture no larger than `longest`, on white. */
const drawn = (picture, longest, canvas = document.createElement("canvas")) => {
  const factor = Math.min(1, longest / Math.max(picture.width, picture.height));
  canvas.width = Math.max(1, Math.round(picture.width * factor));
  canvas.height = Math.max(1, Math.round(picture.height * factor));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
};

/** Return the file made smaller, or as it is where that does not help. */
const smaller = async (file, picture) => {
  const isSmall = Math.max(picture.width, picture.height) <= LONGEST && file.size <= SMALL;
  if (isSmall) return file;
  const blob = await new Promise((done) => drawn(picture, LONGEST).toBlob(done, "image/jpeg", QUALITY));
  return blob && blob.size < file.size ? new File([blob], "foto.jpg", { type: "image/jpeg" }) : file;
};

const put = (input, file) => {
  const box = new DataTransfer();
  box.items.add(file);
  input.files = box.files;
};

const megabytes = (size) => `${(size / 2 ** 20).toFixed(1).replace(".", ",")} MB`;

const atWork = new Map(); // input → a promise

const shownBelow = (input) => {
  const box = document.createElement("div");
  box.className = "papers__chosen";
  box.hidden = true;
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "Foto yang dipilih");
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  box.append(canvas, said);
  input.after(box);
  return { box, canvas, said };
};

const choose = async (input, { box, canvas, said }) => {
  const [file] = input.files;
  box.hidden = !file;
  canvas.hidden = true;
  if (!file) return;
  try {
    const picture = await createImageBitmap(file);
    const small = await smaller(file, picture);
    if (small !== file) put(input, small);
    drawn(picture, SHOWN, canvas);
    canvas.hidden = false;
    said.textContent = `Siap dikirim, ${megabytes(small.size)}.`;
  } catch {
    said.textContent = `Belum dapat ditampilkan di sini (${megabytes(file.size)}); dibaca sesudah dikirim.`;
  }
};

/** A button for the camera alone, where there is likely one: the field offers both. */
const offerCamera = (input) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary papers__camera";
  button.textContent = "Buka kamera";
  button.setAttribute("aria-label", `Buka kamera: ${input.labels[0].textContent}`);
  button.addEventListener("click", () => {
    input.setAttribute("capture", "environment");
    input.click();
    input.removeAttribute("capture");
  });
  input.after(button);
};

for (const input of document.querySelectorAll('input[type="file"][accept="image/*"]')) {
  const shown = shownBelow(input);
  if (matchMedia("(pointer: coarse)").matches) offerCamera(input);
  input.addEventListener("change", () => {
    const work = choose(input, shown).finally(() => atWork.delete(input));
    atWork.set(input, work);
  });
}

// Whoever is quicker than that waits for it.
addEventListener(
  "submit",
  (event) => {
    if (!atWork.size) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    Promise.all(atWork.values()).then(() => event.target.requestSubmit(event.submitter));
  },
  true,
);
