// Runs before the first paint, so that a chosen theme does not flash the other one.
{
  const chosen = localStorage.getItem('vigie.theme');
  if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset.theme = chosen;
}
