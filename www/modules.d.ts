// Declares the parts of the npm package and of the built files that the page imports.

declare module "edge-token-exchange/slim" {
  interface Key {
    kid: string;
    alg: string;
    public: JsonWebKey;
    private: JsonWebKey;
  }
  interface Mistake {
    pointer: string;
    reason: string;
  }
  interface Realm {
    issuer: string;
    handle: (request: Request) => Promise<Response>;
  }
  interface Options {
    signingKeys: Key[];
    clock: () => number;
    logger: (line: Record<string, any>) => void;
  }
  interface Split {
    realm: string;
    issuer: string;
    algorithm: string;
    warnings: (Mistake & { id: string })[];
  }
  export class RealmError extends Error implements Mistake {
    pointer: string;
    reason: string;
  }
  export function initialize(source: Response | WebAssembly.Module | ArrayBuffer): Promise<void>;
  export function createRealm(document: string, options: Options): Promise<Realm>;
  export function splitRealm(document: string): Split;
  export function refusals(): unknown;
  export function generateSigningKey(alg: string): Promise<Key>;
}

declare module "edge-token-exchange/npm/engine.js" {
  export function checks(): unknown;
  export function issuer_profile(name: string): string;
  export function issuer_profiles(): string[];
  export function judge_key_set(text: Uint8Array, issuer: string, algorithms: string[]): string;
  export function profile_of_issuer(issuer: string): string | undefined;
}

declare module "edge-token-exchange/js/webcrypto.mjs" {
  type SigningKey = { algorithm: object; key: CryptoKey };
  export function importPrivate(
    subtle: SubtleCrypto,
    alg: string,
    jwk: JsonWebKey,
  ): Promise<SigningKey>;
  export function sign(
    subtle: SubtleCrypto,
    key: SigningKey,
    message: Uint8Array,
  ): Promise<Uint8Array>;
}

declare module "edge-token-exchange/wasm?url" {
  const url: string;
  export default url;
}

declare module "*.json?raw" {
  const text: string;
  export default text;
}
