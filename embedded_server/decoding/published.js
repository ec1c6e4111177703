// What a script declares is a property of its `this`, and seen by code made of text; as a variable of a factory it would not
// be. Evaluated only for texts that say `this`, Function( or eval; returns published(source): what stands before the text.
(function () {
  "use strict";
  const matched = Function.prototype.call.bind(RegExp.prototype.exec);
  const includes = Function.prototype.call.bind(String.prototype.includes);
  const replace = Function.prototype.call.bind(String.prototype.replace);

  const COMMENTS = /^([^'"`\/\n]*)\/(?:\/.*|\*[^]*?\*\/)/gm;
  const LOOKS = /this|\bFunction\s*\(|\beval\b/i;
  const LOOKS_AT_ANY = /this\s*\[|\bFunction\s*\(|\beval\b/i;
  const DECLARED = /^(?:[ \t]*function\s*\*?\s*|(var)\s+)([A-Za-z_$][\w$]*)/gm;

  // Its value is that of the variable at any time. A name that only a function declares is none: it throws, and is left.
  const variable = (name) =>
    `try{${name};"${name}"in globalThis||Object.defineProperty(globalThis,"${name}",` +
    `{get:()=>${name},set:v=>{${name}=v},enumerable:true,configurable:true})}catch(_){}`;

  // Publishing costs microseconds a message, so words in what is a comment for certain do not count, and a variable is
  // published only where the text reads such a property, or may read any.
  return function published(source) {
    if (!matched(LOOKS, replace(source, COMMENTS, "$1"))) return "";
    const any = matched(LOOKS_AT_ANY, source);
    let head = "";
    for (let match; (match = matched(DECLARED, source)); ) {
      const name = match[2];
      if (!match[1]) head += `try{globalThis.${name}=${name}}catch(_){}`;
      else if (any || includes(source, "." + name)) head += variable(name);
    }
    return head;
  };
})();
