// Sorting called in other ways than `.sort(`.
function Decoder (bytes)
{
  var by = function (a, b) { return a < b; };
  var list = bytes.slice (0, 12);
  return {
    spaced: list.slice ().sort (by),
    broken: list.slice()
      .sort
      (by),
    named: list.slice()["sort"](by),
    applied: Array.prototype.sort.apply (list.slice(), [by]),
    copied: list.toSorted (by)
  };
}
