
// The drawer: one record at a time, of those that a figure was made of.
const drawer = one('#drawer');
const drawerBody = one('#drawer-body');
const shown = { refs: [], place: 0, from: null };

function openDrawer(refs, from) {
  const known = refs.filter((i) => Number.isInteger(i) && i >= 0 && i < recordCount());
  if (!known.length) return;
  if (!drawer.open) {
    shown.from = from;
    drawer.show();
  }
  shown.refs = known;
  showRecord(0);
  one('#drawer-close').focus();
}

function closeDrawer() {
  if (!drawer.open) return;
  drawer.close();
  setAddress('#');
  if (shown.from && shown.from.isConnected) shown.from.focus();
}

// The address names the records that are shown. It follows a little later, as browsers take it ill
// if it changes with each key.
let addressTimer = 0;

function setAddress(hash) {
  clearTimeout(addressTimer);
  addressTimer = setTimeout(() => history.replaceState(null, '', hash), 300);
}

function showRecord(place) {
  if (place < 0 || place >= shown.refs.length) return;
  shown.place = place;
  const many = shown.refs.length > 1;
  one('#drawer-title').textContent = many ? `Record ${grouped(place + 1)} of ${grouped(shown.refs.length)}` : 'Record';
  one('#drawer-previous').disabled = place === 0;
  one('#drawer-next').disabled = place === shown.refs.length - 1;
  setAddress(`#rec=${shown.refs.slice(place, place + 12).join(',')}`);
  drawerBody.replaceChildren(...recordParts(shown.refs[place]));
  drawerBody.scrollTop = 0;
}

function recordParts(i) {
  const records = data().records;
  const file = data().files[records.file[i]] || { path: 'not known', records: 0 };
  const from = text('from', i);
  const rows = [
    ['Time', `${at(time(i))} UTC`],
    ['Who', [actor(i).name, actor(i).kind].filter(Boolean).join(', ')],
    ['From', isOutside(from) ? make('span', {}, make('span', { class: 'from-outside' }, from), ', outside the offices') : from],
    ['Key', text('key', i) || 'none'],
    ['Access', levelNames[level(i)]],
    ['Result', failed(i) ? make('span', { class: 'error' }, `failed: ${text('error', i)}`) : 'it worked'],
    ['On', text('on', i) || 'nothing that it names'],
    ['What', data().omitted.has(i) ? 'CloudTrail left out what was asked or answered, for its size' : text('line', i)],
    ['Account', [text('account', i), text('region', i)].filter(Boolean).join(', ')],
    ['Findings', findingsOf(i).map((f) => make('div', {}, severity(f.severity), ` ${f.title}${f.outcome === 'maybe' ? ' (can’t be known)' : ''}`))],
    ['File', make('span', { class: 'mono' }, file.path)],
    ['Place', `record ${grouped(records.index[i] + 1)}${file.records ? ` of ${grouped(file.records)}` : ''}, at byte ${grouped(records.offset[i])}${file.proof ? `; the file is ${file.proof}` : ''}`],
    ['Event', make('span', { class: 'mono' }, records.id[i])],
  ];
  const omitted = data().omitted.has(i) && make('span', { class: 'maybe' }, 'can’t be read');
  return [
    make('h3', {}, `${text('service', i)}:${text('action', i)}`, omitted),
    make('dl', {}, rows.filter((row) => row[1] && row[1].length !== 0).map((row) => [make('dt', {}, row[0]), make('dd', {}, row[1])])),
    ...recordText(records.json[i]),
  ];
}

// The record as CloudTrail wrote it, with its secrets masked; and each document in it by itself.
function recordText(json) {
  if (!json) return [make('p', { class: 'second foot' }, 'The text of this record is not in the report. Its file and place are above.')];
  let record;
  try {
    record = JSON.parse(json);
  } catch {
    return [make('h4', {}, 'The record'), make('pre', {}, visible(json))];
  }
  const documents = [];
  for (const part of ['requestParameters', 'responseElements']) {
    for (const [name, value] of Object.entries((record && record[part]) || {})) {
      if (typeof value === 'string' && /^\s*[{[]/.test(value) && isJSON(value)) {
        documents.push(make('h4', {}, `${name} of ${part}, by itself`), pretty(value));
      }
    }
  }
  return [...documents, make('h4', {}, 'The record, with its secrets masked'), pretty(json)];
}

function isJSON(value) {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

// Characters that can't be seen, or that turn the direction of a text, as their escapes.
const visible = (s) => s.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
  (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

// JSON with line breaks. It works on the text itself, so that numbers and repeated names stay as
// they are in the record.
function pretty(json) {
  const tokens = json.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) || [];
  const pre = make('pre', {});
  let depth = 0;
  let line = '';
  const newLine = () => `\n${'  '.repeat(depth)}`;
  tokens.forEach((token, n) => {
    const empty = /[{[]/.test(tokens[n - 1]) && /^[}\]]$/.test(token);
    if (/^[}\]]$/.test(token)) {
      depth--;
      line += empty ? token : newLine() + token;
    } else if (token === ',') line += token + newLine();
    else if (token === ':') line += ': ';
    else if (/^[{[]$/.test(token)) {
      depth++;
      line += token + (/^[}\]]$/.test(tokens[n + 1]) ? '' : newLine());
    } else if (tokens[n + 1] === ':') {
      pre.append(line, make('span', { class: 'name' }, visible(token)));
      line = '';
    } else line += visible(token);
  });
  pre.append(line);
  return pre;
}

one('#drawer-close').addEventListener('click', closeDrawer);
one('#drawer-previous').addEventListener('click', () => showRecord(shown.place - 1));
one('#drawer-next').addEventListener('click', () => showRecord(shown.place + 1));

// A figure opens its records. So does all of a row that has one.
document.addEventListener('click', (event) => {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const clicked = event.target;
  let figure = clicked.closest('[data-r], [data-l]');
  const row = clicked.closest('[data-open]');
  if (!figure && row && !clicked.closest('a, button, summary, input, select') && !String(getSelection())) {
    figure = one('[data-r], [data-l]', row);
  }
  if (!figure) return;
  event.preventDefault();
  openDrawer(recordsOf(figure), figure);
});

function openFromAddress() {
  const match = /^#rec=([\d,]+)$/.exec(location.hash);
  if (match) openDrawer(match[1].split(',').map(Number), null);
}
