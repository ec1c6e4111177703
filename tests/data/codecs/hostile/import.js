// expect: bad_output
function decodeUplink(input) {
  return import("os");
}
