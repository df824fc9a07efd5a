import { isProxy } from 'node:util/types';

/** A property that was read: what it gave, or what it threw. */
type Answer = { readonly value: unknown } | { readonly thrown: unknown };

/**
 * Props as somebody gave them, which may be any object: one of a class with getters, a Proxy, a frozen one. Some getters give something else
 * each time. So what is read here counts as the first reading of the constructor that gets the props afterwards.
 */
export class GivenProps<T extends object> {
  private readonly answers = new Map<PropertyKey, Answer>();
  private readonly isPlain: boolean;

  constructor(private readonly props: T) {
    this.isPlain = isPlain(props);
  }

  /** What a prop is. */
  public get<K extends keyof T>(name: K): T[K] {
    const answer = this.answers.get(name) ?? this.read(name);
    if (!this.isPlain) {
      this.answers.set(name, answer);
    }
    return valueOf(answer) as T[K];
  }

  /** The props for a constructor, in which some are others; undefined leaves one out. */
  public with(others: object): T {
    if (this.isPlain) {
      return withoutUndefined({ ...this.props, ...others }, Object.keys(others));
    }
    const { props, answers } = this;
    const isOther = (name: PropertyKey) => Object.hasOwn(others, name);
    // An empty object stands for the props, since a Proxy has to say of a frozen object what the object says.
    return new Proxy({} as T, {
      get: (_none, name) => {
        const answer = isOther(name) ? { value: Reflect.get(others, name) } : answers.get(name) ?? this.read(name);
        answers.delete(name);
        return valueOf(answer);
      },
      has: (_none, name) => isOther(name) ? Reflect.get(others, name) !== undefined : name in props,
      ownKeys: () => [...new Set([...Reflect.ownKeys(props), ...Reflect.ownKeys(others)])]
        .filter((name) => !isOther(name) || Reflect.get(others, name) !== undefined),
      getOwnPropertyDescriptor: (_none, name) => {
        const descriptor = Reflect.getOwnPropertyDescriptor(isOther(name) ? others : props, name);
        return descriptor && { ...descriptor, configurable: true };
      },
      getPrototypeOf: () => Reflect.getPrototypeOf(props),
    });
  }

  /** The props for a constructor, as they were given. */
  public unchanged(): T {
    return this.isPlain ? this.props : this.with({});
  }

  private read(name: PropertyKey): Answer {
    try {
      // With the object itself as `this`: what is private in it, nobody else has.
      return { value: this.props[name as keyof T] };
    } catch (thrown) {
      return { thrown };
    }
  }
}

function valueOf(answer: Answer): unknown {
  if ('thrown' in answer) {
    throw answer.thrown;
  }
  return answer.value;
}

function withoutUndefined<T extends object>(copy: T, names: readonly string[]): T {
  names.filter((name) => copy[name as keyof T] === undefined).forEach((name) => delete copy[name as keyof T]);
  return copy;
}

/** Whether nobody can notice that the props are read, or that a copy takes their place. */
function isPlain(props: object): boolean {
  return !isProxy(props) && [Object.prototype, null].includes(Object.getPrototypeOf(props)) && Reflect.ownKeys(props).every((name) => {
    const descriptor = Object.getOwnPropertyDescriptor(props, name)!;
    return 'value' in descriptor && descriptor.enumerable === true;
  });
}
