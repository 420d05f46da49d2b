
// Elements. What is from a record is only ever added as text.
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const root = document.documentElement;

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === 'on') for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child !== undefined && child !== null && child !== false && child !== '') element.append(child);
  }
  return element;
}

const make = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const draw = (tag, attributes, ...children) => fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);

// A figure, and the records that it was made of.
function link(refs, label, look) {
  const named = refs.length ? `#rec=${refs.slice(0, 12).join(',')}` : undefined;
  const a = make('a', { class: look ? `ref ${look}` : 'ref', href: named, 'data-r': '' }, label);
  figures.set(a, refs);
  return a;
}

// The records of figures that the script made.
const figures = new WeakMap();

function recordsOf(element) {
  return figures.get(element) || refsOf(element);
}

const icon = (name, size = 14) => draw('svg', { width: size, height: size, 'aria-hidden': 'true' }, draw('use', { href: `#s-${name}` }));
const fillOf = (i) => (failed(i) ? 'f-F' : `f-${level(i)}`);

function glyph(kind, look) {
  return draw('svg', { class: 'glyph', width: 12, height: 12, 'aria-hidden': 'true' },
    draw('use', { class: look, href: `#g-${kind}`, x: 6, y: 6 }));
}

const severity = (name) => make('span', { class: `severity ${name}` }, icon(name), upperFirst(name));

// One stop of Tab for all marks of a chart; the arrows go between them.
function oneStop(chart) {
  const marks = all('.mark', chart);
  marks.forEach((mark, n) => mark.setAttribute('tabindex', n ? '-1' : '0'));
}

document.addEventListener('keydown', (event) => {
  const mark = event.target.closest && event.target.closest('.mark');
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (!mark || !step || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const marks = all('.mark', mark.closest('svg[role=group]'));
  const next = marks[marks.indexOf(mark) + step];
  if (!next) return;
  mark.setAttribute('tabindex', '-1');
  next.setAttribute('tabindex', '0');
  next.focus();
});
