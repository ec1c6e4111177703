// expect: bad_output
function again() {
  return Promise.resolve().then(again);
}
async function decodeUplink(input) {
  again();
  return { data: {} };
}
