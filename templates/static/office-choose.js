// The figure of ticked names follows the ticks of this page.
const form = document.querySelector("[data-chosen]");
if (form) {
  const boxes = [...form.querySelectorAll('input[name="pilih"]')];
  const ticked = () => boxes.filter((box) => box.checked).length;
  const elsewhere = Number(form.dataset.chosen) - ticked();
  const figure = form.querySelector("[data-count]");
  form.addEventListener("change", () => {
    figure.textContent = (elsewhere + ticked()).toLocaleString("id-ID");
  });
}
