
// The keyboard. Single keys can be switched off in the help.
const help = one('#help');
const singleKeys = one('#single-keys');
one('#help-open').addEventListener('click', () => help.showModal());
one('#help-close').addEventListener('click', () => help.close());

// The rows that j and k go through: those of the section in which the focus is, or of the records.
function rowsHere() {
  const here = document.activeElement.closest('section') || one('#records');
  const rows = all('summary[data-row], [data-open]', here).filter((row) => row.offsetParent || row.getClientRects().length);
  return rows.map((row) => (row.matches('summary') ? row : one('[data-r], [data-l]', row))).filter(Boolean);
}

function nextRow(step) {
  if (drawer.open) {
    showRecord(shown.place + step);
    return;
  }
  const rows = rowsHere();
  const focused = document.activeElement;
  const now = rows.findIndex((row) => row === focused || (row.closest('details, [data-open]') || row).contains(focused));
  const next = rows[now < 0 ? 0 : now + step];
  if (!next) return;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
}

const keys = {
  '/': () => searchBox.focus(),
  '?': () => help.showModal(),
  j: () => nextRow(1),
  k: () => nextRow(-1),
};

document.addEventListener('keydown', (event) => {
  if (help.open) return;
  if (event.key === 'Escape' && drawer.open) {
    event.preventDefault();
    closeDrawer();
    return;
  }
  const act = keys[event.key];
  if (!act || !singleKeys.checked || event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, select, textarea')) return;
  event.preventDefault();
  act();
});
