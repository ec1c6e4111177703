// Replaces built-ins, with other semantics, as a large family of decoders does.
Object.assign = function (target, source) {
  for (var name in source) target[name] = "polyfill";
  return target;
};
String.prototype.padStart = function () {
  return "padded";
};
JSON.stringify = Array.prototype.push = Array.isArray = undefined;
function decodeUplink(input) {
  return { data: Object.assign({ a: "x".padStart(3) }, { b: 1 }) };
}
