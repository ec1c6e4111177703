// ES modules as far as decoders use them: what they export, and nothing they import. Evaluated only for texts that name
// export; returns unexported(source): the same as a script, every word in its place.
(function () {
  "use strict";
  const replace = Function.prototype.call.bind(String.prototype.replace);
  const repeat = Function.prototype.call.bind(String.prototype.repeat);
  const split = Function.prototype.call.bind(String.prototype.split);
  const matched = Function.prototype.call.bind(RegExp.prototype.exec);

  const DECLARED = /^([ \t]*)(export(?:[ \t]+default)?)(?=[ \t]+(?:(?:async[ \t]+)?function\b[ \t*]*\w|class[ \t]+\w|const\b|let\b|var\b))/gm;
  const NAMED = /^([ \t]*)export[ \t]*\{([^}]*)\}(?!\s*from\b)/gm;
  const DEFAULT = /^([ \t]*)export[ \t]+default\b/gm;

  function assigned(_, space, list) {
    let words = space;
    const names = split(list, ",");
    for (let i = 0; i < names.length; i++) {
      const name = matched(/([\w$]+)(?:\s+as\s+([\w$]+))?/, names[i]);
      if (name) words += `exports.${name[2] || name[1]}=${name[1]};`;
    }
    return words + (matched(/\n*$/, list) || "");
  }

  return function unexported(source) {
    const declared = replace(source, DECLARED, (_, space, words) => space + repeat(" ", words.length));
    return replace(replace(declared, NAMED, assigned), DEFAULT, "$1module.exports =");
  };
})();
