import { CannotAsk } from './question';

/** Of more, something is wrong with this command. The announcement says it. */
export const MOST = { repository: 40, template: 15 } as const;

export type Kind = keyof typeof MOST;

/**
 * How sure it is that this run made a thing:
 *
 * - `asked`: ECR was asked to make it, and has not answered, or the answer was lost
 * - `made`: ECR has answered that it made it
 * - `pushed`: an image was pushed to a repository that did not exist, so that ECR may have made it
 */
export type Sureness = 'asked' | 'made' | 'pushed';

export interface Thing {
  readonly kind: Kind;
  /** The name of a repository, or the prefix of a template. */
  readonly name: string;
  sureness: Sureness;
}

/** A thing that is still there, or may be. */
export interface Left {
  readonly thing: Thing;
  /** Whether this run has made it, or has asked ECR to; if not, nobody should remove it without looking. */
  readonly isOurs: boolean;
  readonly why: string;
}

/** What a run has made and not yet removed. Nothing else is ever removed. */
export class Made {
  private readonly things: Thing[] = [];
  private readonly made = { repository: 0, template: 0 };

  /** To be called before ECR is asked: whatever happens then, the thing is known. */
  public ask(kind: Kind, name: string, sureness: 'asked' | 'pushed' = 'asked'): Thing {
    if (++this.made[kind] > MOST[kind]) {
      throw new CannotAsk(`it would be more than ${MOST[kind]} of the kind ${kind}`);
    }
    const thing: Thing = { kind, name, sureness };
    this.things.push(thing);
    return thing;
  }

  public forget(thing: Thing): void {
    this.things.splice(this.things.indexOf(thing), 1);
  }

  public find(kind: Kind, name: string): Thing | undefined {
    return this.things.find((thing) => thing.kind === kind && thing.name === name);
  }

  /** What is to be removed, in the order in which to do it: templates first, so that ECR makes nothing more of them. */
  public get left(): readonly Thing[] {
    return [...this.things].reverse().sort((a, b) => Number(a.kind === 'repository') - Number(b.kind === 'repository'));
  }
}

/** The command with which somebody removes a thing by hand. */
export function removalCommand({ kind, name }: Thing, region: string): string {
  return kind === 'repository'
    ? `aws ecr delete-repository --region ${region} --force --repository-name ${name}`
    : `aws ecr delete-repository-creation-template --region ${region} --prefix ${name}`;
}
