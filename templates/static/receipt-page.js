// Who scans the QR of a receipt has it behind the `#`, which no server sees: put it into
// the form, to be sent by hand.
const field = document.getElementById("isi-tanda-terima");
if (field && location.hash.length > 1) field.value = location.href;
