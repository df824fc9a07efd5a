import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

export const ROOT = path.join(__dirname, '..', '..');
const TS_NODE = path.join('node_modules', 'ts-node', 'dist', 'bin.js');
const TEMPLATE = '.template.json';

/** The templates of an app as JSON, by the names of their stacks. */
export type Templates = Record<string, unknown>;

/**
 * An app that tests the library in an AWS account: `integ.NAME.ts`, with what it asserts, and `integ.NAME.ts.snapshot/` with its templates. The
 * names are those of CDK's `integ-runner`. It does not run them here: release 2.197.10 reads cloud assemblies up to version 53 of their
 * schema, and the aws-cdk-lib that the library is for writes version 54.
 */
export class IntegTest {
  /** All of them, by name. */
  public static all(): IntegTest[] {
    return fs.readdirSync(__dirname).sort().flatMap((file) => /^integ\.(.+)\.ts$/.exec(file)?.[1] ?? []).map((name) => new IntegTest(name));
  }

  private readonly file: string;

  private constructor(public readonly name: string) {
    this.file = path.join(path.relative(ROOT, __dirname), `integ.${name}.ts`);
  }

  /** Synthesizes the app into a folder. */
  public synthesizeTo(outdir: string): void {
    execFileSync(process.execPath, [TS_NODE, '-T', '-P', 'tsconfig.dev.json', this.file], {
      // CDK's validation of templates takes some seconds, and the CLI validates what it deploys.
      cwd: ROOT, env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: '{}', CDK_VALIDATION: 'false' }, stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /**
   * What the app synthesizes now. Placeholders are in the place of what is another on each machine or at each time: the hashes of assets, and
   * the number with which an assertion runs in each deployment.
   */
  public synthesize(): Templates {
    const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'integ-'));
    try {
      this.synthesizeTo(outdir);
      return templatesIn(outdir, (text) => text.replace(/\b[0-9a-f]{64}\b/g, 'HASH').replace(/"salt": "\d+"/g, '"salt": "TIME"'));
    } finally {
      fs.rmSync(outdir, { recursive: true, force: true });
    }
  }

  /** The templates that are committed. */
  public committed(): Templates {
    return fs.existsSync(this.snapshot) ? templatesIn(this.snapshot) : {};
  }

  public commit(templates: Templates): void {
    fs.rmSync(this.snapshot, { recursive: true, force: true });
    fs.mkdirSync(this.snapshot);
    for (const [name, template] of Object.entries(templates)) {
      fs.writeFileSync(path.join(this.snapshot, `${name}${TEMPLATE}`), `${JSON.stringify(template, undefined, 1)}\n`);
    }
  }

  private get snapshot(): string {
    return path.join(ROOT, `${this.file}.snapshot`);
  }
}

function templatesIn(folder: string, normalized = (text: string) => text): Templates {
  return Object.fromEntries(fs.readdirSync(folder).filter((file) => file.endsWith(TEMPLATE)).map((file) => [
    file.slice(0, -TEMPLATE.length), JSON.parse(normalized(fs.readFileSync(path.join(folder, file), 'utf8'))),
  ]));
}
