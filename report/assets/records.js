
// The records: search, filters, pages.
const pageRows = 25;
const filter = { words: [], levels: new Set(), actor: '', service: '', failed: false, finding: false, window: false, page: 0, last: false };
let found = [];

// Which records fit. A word is looked for in each text once, and then in the columns, so that a
// hundred thousand records are searched while one types.
function search() {
  const { records, texts, findings } = data();
  const words = filter.words.map((word) => ({
    word,
    texts: new Set(texts.flatMap((t, n) => (t.toLowerCase().includes(word) ? [n] : []))),
    actors: new Set(data().actors.flatMap((a, n) => (`${a.name} ${a.kind}`.toLowerCase().includes(word) ? [n] : []))),
    findings: new Set(findings.flatMap((f, n) => (f.title.toLowerCase().includes(word) ? [n] : []))),
  }));
  const columns = ['service', 'action', 'from', 'key', 'error', 'line', 'on', 'region', 'account'].map((name) => records[name]);
  const has = ({ word, texts: inTexts, actors, findings: inFindings }, i) => columns.some((column) => inTexts.has(column[i]))
    || actors.has(records.actor[i]) || records.id[i].toLowerCase().includes(word)
    || (records.findings[i] || []).some((f) => inFindings.has(f)) || at(time(i)).toLowerCase().includes(word);
  found = [];
  for (let i = 0; i < recordCount(); i++) {
    if (filter.levels.size && !filter.levels.has(level(i))) continue;
    if (filter.actor !== '' && records.actor[i] !== Number(filter.actor)) continue;
    if (filter.service && text('service', i) !== filter.service) continue;
    if (filter.failed && !failed(i)) continue;
    if (filter.finding && !records.findings[i]) continue;
    if (filter.window && (time(i) < chosen.from || time(i) > chosen.to)) continue;
    if (words.every((word) => has(word, i))) found.push(i);
  }
  if (filter.last) found.reverse();
}

function drawRecords(samePage) {
  const body = one('#record-rows');
  if (!body) return;
  if (!samePage) {
    filter.page = 0;
    search();
  }
  const first = filter.page * pageRows;
  const rows = found.slice(first, first + pageRows);
  body.replaceChildren(...(rows.length ? rows.map(recordRow) : [make('tr', {}, make('td', { colspan: 6, class: 'second' }, 'No record fits.'))]));
  one('#record-previous').disabled = filter.page === 0;
  one('#record-next').disabled = first + pageRows >= found.length;
  one('#record-count').textContent = rows.length
    ? `${grouped(first + 1)} to ${grouped(first + rows.length)} of ${found.length === recordCount() ? count(found.length, 'record') : `${grouped(found.length)} that fit, of ${grouped(recordCount())}`}`
    : `none of ${count(recordCount(), 'record')} fits`;
}

function recordRow(i) {
  const from = text('from', i);
  const bad = worst(i);
  const findings = findingsOf(i).length;
  return make('tr', { 'data-open': true },
    make('td', {}, make('time', {}, at(time(i)))),
    make('td', {}, actor(i).name),
    make('td', { class: isOutside(from) ? 'mono from-outside' : 'mono' }, from),
    make('td', {}, glyph(level(i), fillOf(i)), link([i], text('action', i)), failed(i) && [' ', make('span', { class: 'error' }, text('error', i))]),
    make('td', { class: 'second' }, text('line', i)),
    make('td', {}, bad && severity(bad), findings > 1 && [' ', make('span', { class: 'second' }, `of ${findings}`)]));
}

function toggle(label, get, set) {
  const button = make('button', { type: 'button', class: 'button small', 'aria-pressed': 'false' }, label);
  button.addEventListener('click', () => {
    set(!get());
    button.setAttribute('aria-pressed', String(get()));
    drawRecords();
  });
  return button;
}

function choice(name, every, options, set) {
  const select = make('select', { 'aria-label': name }, make('option', { value: '' }, every),
    options.slice(0, 500).map(([value, label, n]) => make('option', { value }, `${label} (${grouped(n)})`)));
  select.addEventListener('change', () => {
    set(select.value);
    drawRecords();
  });
  return select;
}

// The values of a column with how often they occur, the most frequent first.
function tally(column) {
  const counts = new Map();
  for (const value of column) counts.set(value, (counts.get(value) || 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

function startRecords() {
  if (!one('#record-filters')) return;
  const { records } = data();
  const levels = Object.keys(levelNames).map((l) => toggle([glyph(l, `f-${l}`), levelNames[l]], () => filter.levels.has(l),
    (on) => (on ? filter.levels.add(l) : filter.levels.delete(l))));
  const flag = (label, name) => toggle(label, () => filter[name], (on) => { filter[name] = on; });
  one('#record-filters').append(...levels,
    choice('Actor', 'every actor', tally(records.actor).map(([n, times]) => [n, (data().actors[n] || { name: 'not known' }).name, times]), (value) => { filter.actor = value; }),
    choice('Service', 'every service', tally(records.service).map(([n, times]) => [data().texts[n], data().texts[n], times]), (value) => { filter.service = value; }),
    flag('Failed', 'failed'), flag('With a finding', 'finding'), flag('In the window', 'window'));
  const turn = (step) => {
    filter.page += step;
    drawRecords(true);
  };
  one('#record-previous').addEventListener('click', () => turn(-1));
  one('#record-next').addEventListener('click', () => turn(1));
  one('#record-sort').addEventListener('click', () => {
    filter.last = !filter.last;
    one('#record-sort').textContent = `Time, UTC ${filter.last ? '↓' : '↑'}`;
    one('#record-sort').closest('th').setAttribute('aria-sort', filter.last ? 'descending' : 'ascending');
    drawRecords();
  });
  drawRecords();
}

const searchBox = one('#search');
searchBox.addEventListener('input', () => {
  filter.words = searchBox.value.toLowerCase().split(/\s+/).filter(Boolean);
  drawRecords();
});
one('.find').addEventListener('submit', (event) => {
  event.preventDefault();
  one('#records').scrollIntoView();
  const first = one('#record-rows a');
  if (first) first.focus({ preventScroll: true });
});
