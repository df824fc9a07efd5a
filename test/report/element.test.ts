/** Whatever text is in a record, a page has it as text. The judge is a parser of HTML. */
import * as fc from 'fast-check';
import { JSDOM } from 'jsdom';
import { el, jsonForScript, toHtml } from '../../report/page/element';

const HOSTILE = [
  '</script><img src=x onerror=alert(1)>', '<!--<script>', '-->', '"><svg onload=alert(1)>', "' onmouseover='alert(1)", '&lt;b&gt;', '&amp;', '&#60;',
  '\u2028\u2029', '\u202egpj.exe', '\0', ']]>', '</title></style>', 'a'.repeat(5000),
];

const text = fc.array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary' })), { maxLength: 4 }).map((parts) => parts.join(''));

const { window: { document } } = new JSDOM('');

/** What HTML makes of any text: it has one kind of line break, and no null character. */
const asInHtml = (one: string) => one.replace(/\r\n?/g, '\n').replaceAll('\0', '\ufffd');

test('a text between tags and in an attribute stays what it is', () => {
  fc.assert(fc.property(text, (one) => {
    const holder = document.createElement('div');
    holder.innerHTML = toHtml(el('p', { title: one, hidden: true }, one, el('bdi', {}, one)));
    const [paragraph] = holder.children;
    expect(holder.childNodes).toHaveLength(1);
    expect([...paragraph.attributes].map(({ name, value }) => [name, value])).toEqual([['title', asInHtml(one)], ['hidden', '']]);
    expect(paragraph.querySelectorAll('*')).toHaveLength(1);
    expect(paragraph.textContent).toBe(asInHtml(one + one));
  }), { numRuns: 300 });
});

test('JSON in a script element is what it was', () => {
  fc.assert(fc.property(fc.array(text, { maxLength: 5 }), (texts) => {
    const holder = document.createElement('div');
    holder.innerHTML = `<script type="application/json">${jsonForScript({ texts })}</script><p>after</p>`;
    expect([...holder.children].map(({ tagName }) => tagName)).toEqual(['SCRIPT', 'P']);
    expect(JSON.parse(holder.children[0].textContent)).toEqual({ texts });
  }), { numRuns: 300 });
});

test('JSON in a script element has no character that ends it, or a line of JavaScript', () => {
  expect(jsonForScript(HOSTILE.join(''))).not.toMatch(/[<>&\u2028\u2029]/);
});

test('an attribute that is undefined is not there, and a child that is undefined neither', () => {
  expect(toHtml(el('p', { title: undefined }, undefined, ['a', el('br')], 'b'))).toBe('<p>a<br>b</p>');
});
