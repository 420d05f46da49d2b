// The data of the page. It is parsed when it is first needed, which is after the first paint.
let parsed;

function data() {
  if (!parsed) {
    parsed = JSON.parse(document.getElementById('data').textContent);
    const times = parsed.records.times;
    for (let i = 1; i < times.length; i++) times[i] += times[i - 1];
    parsed.omitted = new Set(parsed.records.omitted);
  }
  return parsed;
}

const text = (column, i) => data().texts[data().records[column][i]];
const time = (i) => data().records.times[i];
const level = (i) => data().records.levels[i];
const actor = (i) => data().actors[data().records.actor[i]] || { name: '', kind: '', records: 0 };
const findingsOf = (i) => (data().records.findings[i] || []).map((f) => data().findings[f]);
const failed = (i) => text('error', i) !== '';
const isOutside = (from) => data().addresses[from] === 1;
const isService = (from) => data().addresses[from] === 2;
const recordCount = () => data().records.times.length;

// The records of a figure: in its own attribute, or in a list of the data.
function refsOf(element) {
  if (element.dataset.r) return element.dataset.r.split(',').map(Number);
  let last = 0;
  return data().lists[Number(element.dataset.l)].map((step) => (last += step));
}

const levelNames = {
  P: 'Permissions management', W: 'Write', T: 'Tagging', X: 'Change, other service', R: 'Read or List',
};
const severities = ['critical', 'high', 'medium', 'low', 'info'];
const worst = (i) => severities.find((s) => findingsOf(i).some((f) => f.severity === s));

// Times are UTC, in seconds.
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const dayLength = 86400;
const two = (n) => String(n).padStart(2, '0');
const dateOf = (t) => new Date(t * 1000);
const day = (t) => `${dateOf(t).getUTCDate()} ${months[dateOf(t).getUTCMonth()]}`;
const minute = (t) => `${two(dateOf(t).getUTCHours())}:${two(dateOf(t).getUTCMinutes())}`;
const clock = (t) => `${minute(t)}:${two(dateOf(t).getUTCSeconds())}`;
const at = (t) => `${day(t)} ${data().years ? `${dateOf(t).getUTCFullYear()} ` : ''}${clock(t)}`;
const grouped = (n) => n.toLocaleString('en-US');
const upperFirst = (s) => s.charAt(0).toUpperCase() + s.slice(1);

function count(n, word) {
  return `${grouped(n)} ${word}${n === 1 ? '' : 's'}`;
}

function lasted(s) {
  if (s < 60) return `${s} s`;
  if (s < 600 && s % 60) return `${Math.floor(s / 60)} min ${s % 60} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 100 * 3600) return `${Math.floor(s / 3600)} h ${two(Math.floor((s % 3600) / 60))} min`;
  return `${count(Math.floor(s / dayLength), 'day')} ${Math.floor((s % dayLength) / 3600)} h`;
}
