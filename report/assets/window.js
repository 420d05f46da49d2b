
// The window of time in which the actors are looked at.
const chosen = { from: 0, to: 1 };

function setWindow(from, to, quiet) {
  const { unit, hours } = data();
  const least = 60;
  let low = Math.max(Math.floor(from), hours.from - unit);
  let high = Math.min(Math.ceil(to), hours.to + unit);
  if (high - low < least) [low, high] = [Math.floor((low + high - least) / 2), Math.ceil((low + high + least) / 2)];
  chosen.from = low;
  chosen.to = high;
  all('#presets .button').forEach((button, n) => {
    const preset = data().windows[n];
    button.setAttribute('aria-pressed', String(preset.from === low && preset.to === high));
  });
  one('#window-text').textContent = `${day(low)} ${minute(low)} to ${day(low) === day(high) ? '' : `${day(high)} `}${minute(high)} UTC, ${lasted(high - low)}`;
  showWindow(low, high);
  if (quiet) return;
  lanesShown = firstLanes;
  drawLanes();
  if (filter.window) drawRecords();
}

// The window on the chart of the hours.
function showWindow(from, to) {
  const { hours } = data();
  const place = (t) => Math.max(0, Math.min(100, ((t - hours.from) / (hours.to - hours.from)) * 100));
  const shape = one('#hours-window');
  if (!shape) return;
  shape.setAttribute('x', percent(place(from)));
  shape.setAttribute('width', percent(Math.max(place(to) - place(from), 0.3)));
}

function startWindow() {
  if (!one('#lanes')) return;
  one('#presets').append(...data().windows.map((preset) => make('button', {
    type: 'button', class: 'button small', 'aria-pressed': 'false', on: { click: () => setWindow(preset.from, preset.to) },
  }, preset.name)));
  const first = data().windows[0] || data();
  setWindow(first.from, first.to, true);
  const moves = {
    earlier: (from, to, s) => [from - s / 2, to - s / 2],
    later: (from, to, s) => [from + s / 2, to + s / 2],
    wider: (from, to, s) => [from - s / 2, to + s / 2],
    narrower: (from, to, s) => [from + s / 4, to - s / 4],
  };
  all('[data-move]').forEach((button) => button.addEventListener('click', () => {
    setWindow(...moves[button.dataset.move](chosen.from, chosen.to, chosen.to - chosen.from));
  }));
  startDrag();
}

// Dragging over the hours sets the window; a click still opens its bar.
function startDrag() {
  const chart = one('#hours');
  if (!chart) return;
  let start = null;
  let dragged = false;
  const timeAt = (event) => {
    const { hours } = data();
    const box = chart.getBoundingClientRect();
    const share = Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
    return hours.from + share * (hours.to - hours.from);
  };
  const ends = (event) => {
    const { unit } = data();
    const [a, b] = [start.time, timeAt(event)].sort((x, y) => x - y);
    return [Math.floor(a / unit) * unit, Math.ceil(b / unit) * unit];
  };
  chart.addEventListener('pointerdown', (event) => {
    if (event.button) return;
    start = { x: event.clientX, time: timeAt(event) };
    dragged = false;
  });
  chart.addEventListener('dragstart', (event) => event.preventDefault());
  document.addEventListener('pointermove', (event) => {
    if (!start || Math.abs(event.clientX - start.x) < 6) return;
    dragged = true;
    showWindow(...ends(event));
  });
  document.addEventListener('pointerup', (event) => {
    if (start && dragged) setWindow(...ends(event));
    start = null;
  });
  chart.addEventListener('click', (event) => {
    if (!dragged) return;
    dragged = false;
    event.preventDefault();
    event.stopPropagation();
  }, true);
}
