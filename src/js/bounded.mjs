// A bounded map: new names go into the younger half; when that is full, the map drops the older half.

export function bounded(size) {
  const half = Math.ceil(size / 2);
  let young = new Map();
  let old = new Map();

  return {
    has: (name) => young.has(name) || old.has(name),

    get: (name) => young.get(name) ?? old.get(name),

    set(name, value) {
      if (young.size >= half && !young.has(name)) {
        old = young;
        young = new Map();
      }
      young.set(name, value);
    },

    delete(name) {
      young.delete(name);
      old.delete(name);
    },
  };
}
