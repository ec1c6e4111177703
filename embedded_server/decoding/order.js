// Array.prototype.sort as V8 goes about it. Comparisons that contradict themselves (a < b for a number) come out as V8
// leaves them only when the same elements are compared in the same order. Evaluated only for texts that name sort.
(function () {
  "use strict";
  const { isArray } = Array;
  const bind = (method) => Function.prototype.call.bind(method);
  const native = { sort: bind(Array.prototype.sort), toSorted: bind(Array.prototype.toSorted) };
  const LONGEST = 2000; // longer ones take the engine's way. V8 merges runs from 64 on; only contradictions tell

  function hidden(name, value) {
    Object.defineProperty(Array.prototype, name, { value, writable: true, enumerable: false, configurable: true });
  }

  // How many elements at the beginning are in order, put the right way round.
  function firstRun(list, compare) {
    if (list.length < 2) return list.length;
    const isDescending = compare(list[1], list[0]) < 0;
    let end = 2;
    while (end < list.length && compare(list[end], list[end - 1]) < 0 === isDescending) end++;
    for (let low = 0, high = end - 1; isDescending && low < high; low++, high--) {
      const kept = list[low];
      list[low] = list[high];
      list[high] = kept;
    }
    return end;
  }

  function ordered(list, compare) {
    const run = firstRun(list, compare);
    if (run < list.length && list.length > LONGEST) return native.sort(list, compare);
    for (let start = run; start < list.length; start++) {
      const pivot = list[start];
      let left = 0;
      for (let right = start; left < right; ) {
        const middle = left + ((right - left) >> 1);
        if (compare(pivot, list[middle]) < 0) right = middle;
        else left = middle + 1;
      }
      for (let at = start; at > left; at--) list[at] = list[at - 1];
      list[left] = pivot;
    }
    return list;
  }

  // Undefined comes last and is never compared, and after it the holes.
  function sort(compare) {
    if (typeof compare !== "function" || !isArray(this)) return native.sort(this, compare);
    const found = [];
    let nothing = 0;
    for (let i = 0; i < this.length; i++) {
      if (this[i] !== undefined) found[found.length] = this[i];
      else if (i in this) nothing++;
    }
    const { length } = this;
    ordered(found, (one, other) => +compare(one, other));
    for (let i = 0; i < length; i++) {
      if (i < found.length) this[i] = found[i];
      else if (i < found.length + nothing) this[i] = undefined;
      else delete this[i];
    }
    return this;
  }

  function toSorted(compare) {
    if (typeof compare !== "function" || !isArray(this)) return native.toSorted(this, compare);
    const copy = [];
    for (let i = 0; i < this.length; i++) copy[i] = this[i];
    return sort.call(copy, compare);
  }

  hidden("sort", sort);
  hidden("toSorted", toSorted);
})();
