// ---------------------------------------------------------------- places in the text and in the page

// The text as it stands in the document: without the numbers in the margin.
function* texts(block) {
  const walk = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (!walk.currentNode.parentNode.matches(".at")) yield walk.currentNode;
  }
}

const points = (string) => {
  let count = string.length;
  for (const _ of string.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g)) count--;
  return count;
};

function blocks() {
  if (!shown.blocks) {
    shown.blocks = all("[data-from]", paper);
    shown.blocks.from = shown.blocks.map((block) => +block.dataset.from);
  }
  return shown.blocks;
}

function blockAt(offset) {
  const from = blocks().from;
  let low = 0, high = from.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (from[middle] <= offset) low = middle + 1; else high = middle;
  }
  return blocks()[Math.max(low - 1, 0)];
}

// [node, index] of a place; the end of its paragraph if it lies between two.
function nodeAt(offset, block) {
  let left = offset - block.dataset.from, last = [block, block.childNodes.length];
  for (const node of texts(block)) {
    const length = points(node.data);
    if (left <= length) {
      return [node, length === node.length ? left : [...node.data].slice(0, left).join("").length];
    }
    left -= length;
    last = [node, node.length];
  }
  return last;
}

function rangeOf(start, end, kind = Range) {
  const [startContainer, startOffset] = nodeAt(start, blockAt(start));
  const [endContainer, endOffset] = nodeAt(end, blockAt(end - 1));
  if (kind === StaticRange) {
    return new StaticRange({ startContainer, startOffset, endContainer, endOffset });
  }
  const range = new Range();
  range.setStart(startContainer, startOffset);
  range.setEnd(endContainer, endOffset);
  return range;
}

function offsetOf(block, node, index) {
  const before = new Range();
  before.setStart(block, 0);
  before.setEnd(node, index);
  const margin = one(".at", block)?.textContent.length ?? 0;
  return +block.dataset.from + points(before.toString().slice(margin));
}

// The document's [start, end] of a selection, without the blanks at its ends.
function selectedPlaces(range) {
  const touched = (node) => (node.closest ? node : node.parentNode).closest("[data-from]");
  let first = touched(range.startContainer), last = touched(range.endContainer);
  if (!first || !last) {
    const within = blocks().filter((block) => range.intersectsNode(block));
    if (!within.length) return null;
    first ??= within[0];
    last ??= within.at(-1);
  }
  const start = first.contains(range.startContainer)
    ? offsetOf(first, range.startContainer, range.startOffset) : +first.dataset.from;
  const end = last.contains(range.endContainer)
    ? offsetOf(last, range.endContainer, range.endOffset) : offsetOf(last, last, last.childNodes.length);
  return start < end ? { start, end } : null;
}
