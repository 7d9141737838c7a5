// Each look of a page is measured for contrast once.
//
// Axe compares the colours of every element with text, which on a page of three hundred rows is
// nearly all of its work, though a row looks as the one before. What has passed here is not
// measured again on this page where an element looks the same: itself and all that it stands in have
// the same names, classes, roles and states, and the same colours, sizes, weights and shadows.
// What did not pass, what axe could not decide and what is not seen is measured each time. What is
// laid over other things looks like nothing else, but things in it may look like each other.
() => {
  const check = axe._audit.checks['color-contrast'];
  const measure = check.evaluate;
  const passed = new Set();
  const looks = new Map();

  const PAINT = [
    'color', 'background-color', 'background-image', 'opacity', 'filter', 'mix-blend-mode',
    'text-shadow', '-webkit-text-fill-color', '-webkit-text-stroke', 'font-size', 'font-weight',
  ];
  const STATES = ['aria-current', 'aria-selected', 'aria-disabled', 'aria-expanded', 'type'];

  // How an element looks with all that it stands in.
  function lookOf(element) {
    if (!looks.has(element)) looks.set(element, look(element));
    return looks.get(element);
  }

  function look(element) {
    const around = element.parentElement ? lookOf(element.parentElement) : 0;
    const style = getComputedStyle(element);
    const laidOver = ['absolute', 'fixed'].includes(style.position);
    return numberOf([
      around, laidOver ? looks.size : '', element.localName, element.className, element.matches(':disabled'),
      ...STATES.map((name) => element.getAttribute(name)),
      ...PAINT.map((name) => style.getPropertyValue(name)),
    ].join('|'));
  }

  const numbers = new Map();
  function numberOf(text) {
    if (!numbers.has(text)) numbers.set(text, numbers.size + 1);
    return numbers.get(text);
  }

  check.evaluate = function (element, ...others) {
    const look = element.checkVisibility() ? lookOf(element) : null;
    if (passed.has(look)) return true;
    const result = measure.call(this, element, ...others);
    if (result === true && look !== null) passed.add(look);
    return result;
  };
}
