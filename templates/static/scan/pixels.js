/** Pictures made small enough to be read quickly. */

const FRAME_SIDE = 720; // pixels: a code of 77 modules in the middle has 6 or more each
const PHOTO_SIDE = 2000;

const canvas = document.createElement("canvas");
const context = canvas.getContext("2d", { willReadFrequently: true });

/** Return the square in the middle of a camera's picture (ImageData), at most 720 × 720. */
export function middleOf(video) {
  const side = Math.min(video.videoWidth, video.videoHeight);
  const [left, top] = [(video.videoWidth - side) / 2, (video.videoHeight - side) / 2];
  const size = Math.min(side, FRAME_SIDE);
  return drawn(video, [left, top, side, side], [size, size]);
}

/** Return a photo (Blob) as ImageData, at most 2000 pixels long; throws if it is none. */
export async function pixelsOf(photo) {
  const picture = await createImageBitmap(photo);
  const scale = Math.min(1, PHOTO_SIDE / Math.max(picture.width, picture.height));
  const size = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)));
  const pixels = drawn(picture, [0, 0, picture.width, picture.height], size);
  picture.close();
  return pixels;
}

/** Is it a photo as iPhones make them, which few browsers read?  (ISO/IEC 23008-12.) */
export async function isHeic(photo) {
  const start = new TextDecoder("latin1").decode(await photo.slice(4, 12).arrayBuffer());
  return /^ftyp(he[iv][a-z]|mif1|msf1)/.test(start);
}

function drawn(picture, part, [width, height]) {
  canvas.width = width;
  canvas.height = height;
  context.drawImage(picture, ...part, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}
