
// The theme is that of the system until it is switched. Nothing is stored.
const theme = one('#theme');
const systemDark = matchMedia('(prefers-color-scheme: dark)');
const isDark = () => (root.dataset.theme || (systemDark.matches ? 'dark' : 'light')) === 'dark';

function nameTheme() {
  theme.textContent = isDark() ? 'Light' : 'Dark';
  theme.setAttribute('aria-label', `${theme.textContent} colours`);
}

theme.addEventListener('click', () => {
  root.dataset.theme = isDark() ? 'light' : 'dark';
  nameTheme();
});
systemDark.addEventListener('change', nameTheme);
nameTheme();

all('.long').forEach(startLong);
startSeverities();
all('.might').forEach(startMight);
all('svg[role=group]').forEach(oneStop);
startSections();

// The data is parsed after the first paint.
function start() {
  startWindow();
  drawLanes();
  startRecords();
  openFromAddress();
  addEventListener('hashchange', openFromAddress);
  root.dataset.ready = 'true';
}
requestAnimationFrame(() => setTimeout(start, 0));

let drawnWidth = innerWidth;
let drawing = 0;
addEventListener('resize', () => {
  if (innerWidth === drawnWidth) return;
  drawnWidth = innerWidth;
  clearTimeout(drawing);
  drawing = setTimeout(() => drawLanes(), 120);
});

// On paper the critical and high findings are open, and the lanes are as wide as the paper.
const paperLanes = 354;
let wasOpen = [];
addEventListener('beforeprint', () => {
  const findings = all('.finding');
  wasOpen = findings.map((finding) => finding.open);
  findings.forEach((finding) => { finding.open = finding.matches('.critical, .high'); });
  if (one('#lanes')) drawLanes(paperLanes);
});
addEventListener('afterprint', () => {
  all('.finding').forEach((finding, n) => { finding.open = wasOpen[n]; });
  if (one('#lanes')) drawLanes();
});
