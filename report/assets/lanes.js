
// The lanes of the actors, drawn for the width that they have. The rules are those of the drawing
// in the page: marks nearer than markRoom pixels stack, and more than maxStack become a bar.
const markRoom = 11;
const markHeight = 12;
const maxStack = 4;
const firstLanes = 12;
let lanesShown = firstLanes;

const tickSteps = [60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, ...[1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048].map((n) => n * dayLength)];
const percent = (x) => `${Math.round(x * 1000) / 1000}%`;

function ticks(from, to, width, room = 74) {
  const step = tickSteps.find((s) => ((to - from) / s) * room <= width) || 2048 * dayLength;
  const out = [];
  for (let t = Math.ceil(from / step) * step; t <= to; t += step) out.push(t);
  return { step, out };
}

const anchor = (x) => (x < 2.5 ? ' start' : x > 97.5 ? ' end' : '');

function axisLabels(from, to, width) {
  const place = (t) => ((t - from) / (to - from)) * 100;
  const { step, out } = ticks(from, to, width);
  const days = step >= dayLength;
  const labels = out.map((t) => draw('text', {
    x: percent(place(t)), y: 26, class: (days || t % dayLength === 0 ? 'strong' : '') + anchor(place(t)),
  }, days ? day(t) : minute(t)));
  if (days) return labels;
  for (let d = Math.floor(from / dayLength) * dayLength; d < to; d += dayLength) {
    const x = Math.max(place(d), 0);
    const end = Math.min(place(d + dayLength), 100);
    if (((end - x) * width) / 100 < 64) continue;
    labels.push(draw('text', { x: percent(x), y: 11, class: 'strong start' }, `${weekdays[dateOf(d).getUTCDay()]} ${day(d)}`));
  }
  return labels;
}

function gridLines(from, to, width) {
  return ticks(from, to, width).out.map((t) => {
    const x = percent(((t - from) / (to - from)) * 100);
    return draw('line', { class: t % dayLength === 0 ? 'midnight' : 'tick', x1: x, x2: x, y1: 0, y2: '100%' });
  });
}

// The records of a window, by actor, in the order of the actors' first record in it.
function recordsIn(from, to) {
  const times = data().records.times;
  const byActor = new Map();
  for (let i = firstAt(from); i < times.length && times[i] <= to; i++) {
    const who = data().records.actor[i];
    if (!byActor.has(who)) byActor.set(who, []);
    byActor.get(who).push(i);
  }
  return byActor;
}

// The first record at a time or after it.
function firstAt(t) {
  const times = data().records.times;
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < t) low = middle + 1;
    else high = middle;
  }
  return low;
}

function drawLanes(paperWidth) {
  const box = one('#lanes');
  if (!box) return;
  const { from, to } = chosen;
  const width = paperWidth || one('.track', box).getBoundingClientRect().width || 700;
  const byActor = recordsIn(from, to);
  const axis = make('div', { class: 'row axis' }, make('div', { class: 'label' }),
    draw('svg', { class: 'track', height: 32, 'aria-hidden': 'true' },
      draw('defs', {}, draw('g', { id: 'lane-grid' }, gridLines(from, to, width))), axisLabels(from, to, width)),
    make('div', { class: 'figure' }, 'records'));
  const rows = [...byActor].slice(0, lanesShown).map(([who, refs]) => lane(who, refs, from, to, width));
  if (!rows.length) rows.push(make('li', { class: 'pad empty' }, 'No actor has a record in this window.'));
  const more = byActor.size - lanesShown;
  box.replaceChildren(axis, make('ul', {}, rows));
  if (more > 0) {
    box.append(make('div', { class: 'more-rows' }, make('button', {
      type: 'button', class: 'button small', on: { click: () => { lanesShown += firstLanes * 2; drawLanes(); } },
    }, `Show ${grouped(Math.min(more, firstLanes * 2))} of ${count(more, 'more actor')}`)));
  }
  all('svg[role=group]', box).forEach(oneStop);
  drawDone(from, to);
  const absent = data().actors.length - byActor.size;
  one('#lanes-absent').textContent = absent ? `${count(absent, 'actor')} without a record in the window. ` : '';
}

function lane(who, refs, from, to, width) {
  const place = (i) => ((time(i) - from) / (to - from)) * 100;
  const stacks = [];
  for (const i of refs) {
    const x = place(i);
    const last = stacks[stacks.length - 1];
    if (last && ((x - last.x) * width) / 100 < markRoom) last.refs.push(i);
    else stacks.push({ x, refs: [i] });
  }
  // At least two, so that three lines of label have room.
  const deep = stacks.reduce((most, s) => Math.max(most, Math.min(maxStack, s.refs.length)), 2);
  const height = 26 + deep * markHeight + 12;
  const line = addressLine(stacks, place, width, height - 18);
  const { name, kind, records } = data().actors[who] || { name: 'not known', kind: '', records: refs.length };
  const addresses = [...new Set(refs.map((i) => text('from', i)))].slice(0, 6);
  return make('li', { class: 'row lane' },
    make('div', { class: 'label' }, make('b', {}, name), make('small', {}, kind),
      line.outside && make('small', { class: 'from-outside' }, 'address from outside')),
    draw('svg', {
      class: 'track', height, role: 'group',
      'aria-label': `${name}, ${count(refs.length, 'record')} in the window, from ${addresses.join(', ')}. Arrow keys go between the marks.`,
    }, draw('use', { href: '#lane-grid', 'aria-hidden': 'true' }), draw('g', { 'aria-hidden': 'true' }, line.shapes), stacks.map((s) => stackMark(s, deep, height - 18))),
    make('div', { class: 'figure' }, link(refs, grouped(refs.length), 'strong'), ` of ${grouped(records)}`));
}

// The line under the marks: the address, where it changes, and whether it is from outside.
function addressLine(stacks, place, width, base) {
  const pieces = [];
  for (const stack of stacks) {
    const addresses = [...new Set(stack.refs.map((i) => text('from', i)))];
    const piece = {
      text: addresses.length > 1 ? 'several addresses' : addresses[0],
      outside: addresses.some(isOutside), service: addresses.every(isService),
      from: stack.x, to: place(stack.refs[stack.refs.length - 1]),
    };
    const last = pieces[pieces.length - 1];
    if (last && last.text === piece.text && last.outside === piece.outside) last.to = piece.to;
    else pieces.push(piece);
  }
  const shapes = [];
  const pixel = 100 / width;
  let end = -1;
  pieces.forEach((piece, n) => {
    shapes.push(draw('rect', {
      class: piece.outside ? 'f-open' : piece.service ? 'f-R' : 'f-bar', x: percent(Math.max(piece.from - 2 * pixel, 0)),
      y: piece.outside ? base - 1 : base, width: percent(Math.max(piece.to - piece.from, 0) + 4 * pixel), height: piece.outside ? 5 : 3,
    }));
    const long = piece.text.length * 6.7 * pixel;
    const next = n + 1 < pieces.length ? pieces[n + 1].from : 100;
    if (piece.from < end) return;
    if (piece.from + long <= next) {
      shapes.push(draw('text', { class: 'mono start', x: percent(Math.max(piece.from - 2 * pixel, 0)), y: base + 14 }, piece.text));
      end = piece.from + long + 6 * pixel;
    } else if (n === pieces.length - 1 && Math.min(piece.to + 2 * pixel, 100) - long > end) {
      shapes.push(draw('text', { class: 'mono end', x: percent(Math.min(piece.to + 2 * pixel, 100)), y: base + 14 }, piece.text));
    }
  });
  return { shapes, outside: pieces.some((piece) => piece.outside) };
}

function stackMark(stack, deep, base) {
  const { refs } = stack;
  const x = Math.max(1, Math.min(99, stack.x));
  const high = Math.min(refs.length, deep) * markHeight + 5;
  const label = stackLabel(refs);
  const mark = draw('a', { class: 'mark fixed', href: `#rec=${refs.slice(0, 12).join(',')}`, 'data-r': '', 'aria-label': label },
    draw('title', {}, label), draw('rect', { class: 'ring', rx: 3, x: percent(x), y: base - 1 - high, width: 14, height: high }));
  figures.set(mark, refs);
  if (refs.length <= deep) {
    const order = [...refs].sort((a, b) => 'PWTXR'.indexOf(level(a)) - 'PWTXR'.indexOf(level(b)));
    mark.append(...order.map((i, n) => draw('use', { class: fillOf(i), href: `#g-${level(i)}`, x: percent(x), y: base - 9 - n * markHeight })));
    return [mark];
  }
  let y = base - 4;
  for (const look of ['f-P', 'f-W', 'f-T', 'f-X', 'f-R', 'f-F']) {
    const n = refs.filter((i) => fillOf(i) === look).length;
    if (!n) continue;
    const h = ((deep * markHeight - 15) * n) / refs.length;
    y -= h;
    mark.append(draw('rect', { class: `${look} middle`, x: percent(x), y, width: 10, height: Math.max(h - 0.6, 0.8) }));
  }
  const number = draw('text', { class: `strong${anchor(x)}`, x: percent(x), y: y - 3 }, grouped(refs.length));
  return [mark, draw('g', { class: 'count', 'aria-hidden': 'true' }, number)];
}

function stackLabel(refs) {
  const first = refs[0];
  if (refs.length > 1) return `${count(refs.length, 'record')} from ${at(time(first))} to ${clock(time(refs[refs.length - 1]))}`;
  return `${at(time(first))} ${text('action', first)}${failed(first) ? `, failed: ${text('error', first)}` : ''} ${text('on', first)}`.trim();
}

// What was done in the window.
const doneRows = 44;

function drawDone(from, to) {
  const changes = [];
  for (let i = firstAt(from); i < recordCount() && time(i) <= to; i++) if (level(i) !== 'R') changes.push(i);
  const many = to - from > dayLength;
  const rows = changes.slice(0, doneRows).map((i) => make('li', {},
    make('time', {}, many ? `${day(time(i))} ${minute(time(i))}` : clock(time(i))), glyph(level(i), fillOf(i)),
    make('div', {}, link([i], text('action', i)), ' ', make('span', { class: 'second' }, actor(i).name),
      failed(i) && [' ', make('span', { class: 'error' }, `failed: ${text('error', i)}`)],
      data().omitted.has(i) && [' ', make('span', { class: 'maybe' }, 'can’t be read')],
      make('small', {}, text('line', i)))));
  one('#done').replaceChildren(
    make('div', { class: 'card-head' }, make('h3', {}, 'What was done in the window'),
      make('span', { class: 'aside' }, changes.length ? link(changes, count(changes.length, 'change')) : '0 changes', ' of all services',
        changes.length > doneRows && `, the first ${doneRows} here`)),
    rows.length ? make('ol', { class: many ? 'done-list days' : 'done-list' }, rows) : make('p', { class: 'pad empty' }, 'Nothing was changed in this window.'));
}
