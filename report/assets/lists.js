
// A long list begins with its first rows, and a button for more.
function startLong(list) {
  const step = Number(list.dataset.first);
  const rows = [...list.children];
  if (rows.length <= step) return;
  rows.slice(step).forEach((row) => row.classList.add('later'));
  const label = () => {
    const left = rows.filter((row) => row.classList.contains('later')).length;
    return `Show ${grouped(Math.min(step, left))} of ${grouped(left)} more`;
  };
  const button = make('button', { type: 'button', class: 'button small' }, label());
  const box = make('div', { class: 'more-rows' }, button);
  button.addEventListener('click', () => {
    const next = rows.filter((row) => row.classList.contains('later'));
    next.slice(0, step).forEach((row) => row.classList.remove('later'));
    if (next.length <= step) box.remove();
    else button.textContent = label();
    const focus = one('a, summary', next[0]) || next[0];
    focus.focus();
  });
  (list.closest('.table-box') || list).after(box);
}

// The findings of the chosen severities.
function startSeverities() {
  const buttons = all('#severities button');
  const show = () => {
    const wanted = buttons.filter((b) => b.getAttribute('aria-pressed') === 'true').map((b) => b.dataset.severity);
    all('#finding-list .finding').forEach((finding) => {
      finding.classList.toggle('filtered', wanted.length > 0 && !wanted.includes(finding.dataset.severity));
      if (wanted.length) finding.classList.remove('later');
    });
    const more = one('#finding-list + .more-rows');
    if (more && wanted.length) more.remove();
  };
  buttons.forEach((button) => button.addEventListener('click', () => {
    button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
    show();
  }));
}

// A cell of what a certificate's holder might have done shows its reasons.
function startMight(might) {
  const cells = all('[data-why]', might);
  const show = (cell) => {
    cells.forEach((c) => c.removeAttribute('aria-current'));
    cell.setAttribute('aria-current', 'true');
    all('.reasons > div', might).forEach((reasons) => {
      reasons.hidden = reasons.id !== cell.dataset.why;
      if (!reasons.hidden) one('b', reasons).textContent = cell.getAttribute('aria-label');
    });
  };
  cells.forEach((cell) => cell.addEventListener('click', (event) => {
    event.preventDefault();
    show(cell);
  }));
  const first = cells.find((cell) => cell.closest('.open')) || cells[cells.length - 1];
  if (first) show(first);
  const scroll = () => {
    const box = one('.scroll', might);
    const open = one('td.open', box);
    if (open && box.scrollWidth > box.clientWidth) box.scrollLeft = open.offsetLeft - one('tbody th', box).offsetWidth - 24;
  };
  might.closest('details').addEventListener('toggle', scroll);
  scroll();
}

// Which section is being read, in the list at the side.
function startSections() {
  const links = all('.side a');
  const sections = links.map((a) => one(a.getAttribute('href')));
  const mark = () => {
    let current = 0;
    sections.forEach((section, n) => { if (section && section.getBoundingClientRect().top < 160) current = n; });
    links.forEach((a, n) => (n === current ? a.setAttribute('aria-current', 'true') : a.removeAttribute('aria-current')));
  };
  let waiting = false;
  addEventListener('scroll', () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mark();
    });
  }, { passive: true });
  mark();
}
