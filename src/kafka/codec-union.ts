/** avsc's unions → ours: a record in a union carries its own name as `type`, and nothing is wrapped. */
import avsc, { type Schema, type Type } from 'avsc';

type Wrapped = Readonly<Record<string, unknown>> | null;
type Resolver = { _read: (tap: unknown) => unknown };
type Readable = Type & { _read(tap: unknown): unknown };

/** Fixes, once, how unions are read and written: whatever their members, `wrapUnions` is decided here. */
export function avroType(schemaText: string): Type {
  const seen = new WeakSet<object>();
  return avsc.Type.forSchema(JSON.parse(schemaText), {
    wrapUnions: 'always',
    registry: {},
    typeHook(inner: Schema) {
      // As a mapping it is avsc's own type of bytes, for which the hook is not asked.
      if (inner === 'bytes') return new AnyBytes({ type: 'bytes' } as never);
      // The hook is asked again for the union below the logical type, which must stay avsc's own.
      if (!Array.isArray(inner) || seen.has(inner)) return undefined;
      seen.add(inner);
      return new TaggedUnion(inner, this);
    },
  } as Parameters<typeof avsc.Type.forSchema>[1]);
}

/** avsc writes bytes only from a Buffer; what flows is a Uint8Array, which is all that pure code knows. */
class AnyBytes extends avsc.types.LogicalType {
  override _fromValue(bytes: Buffer): Buffer {
    return bytes;
  }

  override _toValue(bytes: unknown): Buffer | undefined {
    if (!(bytes instanceof Uint8Array)) return undefined;
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  _update(resolver: Resolver, writer: Type, options: unknown): void {
    const plain = writer instanceof AnyBytes ? writer.underlyingType : writer;
    const inner = this.underlyingType.createResolver(plain, options as never) as unknown as Readable;
    resolver._read = (tap) => inner._read(tap);
  }

  override _resolve(): undefined {
    return undefined;
  }
}

class TaggedUnion extends avsc.types.LogicalType {
  readonly #branchOf: ReadonlyMap<string, string>;
  readonly #plainBranch: string;

  constructor(schema: readonly Schema[], options: unknown) {
    super(schema as never, options as never);
    const names = (this.underlyingType as unknown as { types: readonly Type[] }).types.map(
      (type) => type.branchName ?? 'null',
    );
    this.#branchOf = new Map(names.map((name) => [shortName(name), name]));
    this.#plainBranch = names.find((name) => name !== 'null' && !name.includes('.')) ?? '';
  }

  override _fromValue(wrapped: Wrapped): unknown {
    for (const branch in wrapped) {
      const value = wrapped[branch];
      if (!branch.includes('.')) return value;
      return Object.assign(value as object, { type: shortName(branch) });
    }
    return null;
  }

  override _toValue(value: unknown): unknown {
    if (value === null) return null;
    const type = typeof value === 'object' ? (value as { type?: string }).type : undefined;
    const branch = type === undefined ? this.#plainBranch : this.#branchOf.get(type);
    return branch === undefined ? undefined : { [branch]: value };
  }

  /**
   * avsc would read a writer's value as it is and skip the evolution inside the union. Reading through the
   * underlying union's own resolver keeps defaults, aliases and promotions.
   */
  _update(resolver: Resolver, writer: Type, options: unknown): void {
    const plain = writer instanceof TaggedUnion ? writer.underlyingType : writer;
    const inner = this.underlyingType.createResolver(plain, options as never) as unknown as Readable;
    resolver._read = (tap) => this._fromValue(inner._read(tap) as Wrapped);
  }

  override _resolve(): undefined {
    return undefined;
  }
}

const shortName = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
