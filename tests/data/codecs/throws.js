function decodeUplink(input) {
  var nothing = null;
  // the next line is line 4
  return { data: nothing.temperature };
}
