/** What stands before a program of README: `Python, `app.py`, for `npx cdk synth --app '...'`:`. */
const LEAD = /^\w+, `\S+`, for `npx cdk synth --app '[^']+'`:\n\n/;
const PROGRAM = new RegExp(`${LEAD.source}\`\`\`(\\w+)[^\\n]*\\n.*?^\`\`\`\\n\\n`, 'gms');

/**
 * README as the packages of other languages have it. In these, jsii-pacmak puts the translation in the place of each TypeScript snippet. So the
 * first program, which README has in each language, would stand there twice, once under the name of TypeScript.
 */
export function readmeOfPackages(readme: string): string {
  return readme.replace(PROGRAM, (program, language) => language === 'ts' ? program.replace(LEAD, '') : '');
}
