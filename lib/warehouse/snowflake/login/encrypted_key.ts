import { Buffer } from "node:buffer";
import { createDecipheriv, createHash, pbkdf2Sync, scryptSync } from "node:crypto";
import { derOf, type DerValue, objectId } from "./der.ts";

/** What an encrypted private key turns out to be. */
export type OpenedKey =
  /** The key itself: PKCS#8 or PKCS#1 in DER. */
  | { readonly der: Uint8Array; readonly type: "pkcs8" | "pkcs1" }
  /** The passphrase doesn't open it. */
  | { readonly isWrongPassphrase: true }
  /** Its cipher, or the way from passphrase to key, is none that is known here: its name. */
  | { readonly unknownCipher: string };

type Cipher = { readonly name: string; readonly keyBytes: number };

const ciphers: ReadonlyMap<string, Cipher> = new Map([
  ["1.2.840.113549.3.7", { name: "des-ede3-cbc", keyBytes: 24 }],
  ["2.16.840.1.101.3.4.1.2", { name: "aes-128-cbc", keyBytes: 16 }],
  ["2.16.840.1.101.3.4.1.22", { name: "aes-192-cbc", keyBytes: 24 }],
  ["2.16.840.1.101.3.4.1.42", { name: "aes-256-cbc", keyBytes: 32 }],
]);
/** The hashes of PBKDF2; SHA-1 where none is named. */
const hashes: ReadonlyMap<string, string> = new Map([
  ["1.2.840.113549.2.7", "sha1"],
  ["1.2.840.113549.2.8", "sha224"],
  ["1.2.840.113549.2.9", "sha256"],
  ["1.2.840.113549.2.10", "sha384"],
  ["1.2.840.113549.2.11", "sha512"],
]);
/** Ciphers of old keys, and of other countries, that are not known here but can be named. */
const names: ReadonlyMap<string, string> = new Map([
  ["1.2.840.113549.1.5.3", "PBE-MD5-DES"],
  ["1.2.840.113549.1.5.6", "PBE-MD5-RC2-64"],
  ["1.2.840.113549.1.5.10", "PBE-SHA1-DES"],
  ["1.2.840.113549.1.5.11", "PBE-SHA1-RC2-64"],
  ["1.2.840.113549.1.12.1.1", "PBE-SHA1-RC4-128"],
  ["1.2.840.113549.1.12.1.3", "PBE-SHA1-3DES"],
  ["1.2.840.113549.1.12.1.4", "PBE-SHA1-2DES"],
  ["1.2.840.113549.1.12.1.5", "PBE-SHA1-RC2-128"],
  ["1.2.840.113549.1.12.1.6", "PBE-SHA1-RC2-40"],
  ["1.2.840.113549.3.2", "RC2-CBC"],
  ["1.3.14.3.2.7", "DES-CBC"],
  ["1.2.392.200011.61.1.1.1.2", "CAMELLIA-128-CBC"],
  ["1.2.392.200011.61.1.1.1.3", "CAMELLIA-192-CBC"],
  ["1.2.392.200011.61.1.1.1.4", "CAMELLIA-256-CBC"],
  ["1.2.410.200046.1.1.12", "ARIA-256-CBC"],
  ["1.2.410.200004.1.4", "SEED-CBC"],
]);
const pbes2 = "1.2.840.113549.1.5.13", pbkdf2 = "1.2.840.113549.1.5.12", scrypt = "1.3.6.1.4.1.11591.4.11";

/**
 * Opens an encrypted private key in PEM that `createPrivateKey()` doesn't: PKCS#8 by PBES2 with PBKDF2 or
 * scrypt (RFC 8018), as Snowflake's documentation makes it (`openssl pkcs8 -topk8 -v2 des3`), and OpenSSL's
 * traditional form (`DEK-Info`), by triple DES or AES in CBC.
 *
 * @throws {SyntaxError} when the key is damaged.
 */
export function openEncryptedKey(pem: string, passphrase: string): OpenedKey {
  const info = /DEK-Info:\s*([\w-]+)\s*,\s*([0-9A-Fa-f]+)/.exec(pem);
  if (info) return openTraditional(bodyOf(pem), passphrase, info[1]!, info[2]!);
  return openPkcs8(bodyOf(pem), passphrase);
}

function bodyOf(pem: string): Uint8Array {
  const body = /-----BEGIN [A-Z0-9 ]+-----([^]*?)-----END/.exec(pem)?.[1] ?? "";
  return Buffer.from(body.replace(/^[\w-]+:.*$/gm, "").replace(/\s/g, ""), "base64");
}

/** SEQUENCE { SEQUENCE { id, parameters }, OCTET STRING data } */
function openPkcs8(bytes: Uint8Array, passphrase: string): OpenedKey {
  const [algorithm, data] = derOf(bytes).parts;
  const [scheme, parameters] = algorithm?.parts ?? [];
  if (scheme === undefined || data === undefined) throw new SyntaxError("an encrypted key has two parts");
  const id = objectId(scheme);
  if (id !== pbes2) return { unknownCipher: names.get(id) ?? id };
  const [derivation, encryption] = parameters?.parts ?? [];
  const [derivationId, settings] = derivation?.parts ?? [];
  const [cipherId, iv] = encryption?.parts ?? [];
  if (!derivationId || !settings || !cipherId || !iv) throw new SyntaxError("PBES2 has two schemes");
  const cipher = ciphers.get(objectId(cipherId));
  if (cipher === undefined) return { unknownCipher: nameOf(cipherId) };
  const key = derivedKey(objectId(derivationId), settings.parts, passphrase, cipher.keyBytes);
  return "bytes" in key ? opened(cipher.name, key.bytes, iv.bytes, data.bytes, "pkcs8") : key;
}

/**
 * The key that a passphrase comes to: by PBKDF2 (salt, count, hash), or scrypt (salt, cost, block size,
 * lanes; RFC 7914).
 */
function derivedKey(
  id: string,
  settings: readonly DerValue[],
  passphrase: string,
  keyBytes: number,
): { readonly bytes: Uint8Array } | { readonly unknownCipher: string } {
  const [salt, cost, ...others] = settings;
  if (salt === undefined || cost === undefined) throw new SyntaxError("a derivation has a salt and a cost");
  if (id === scrypt) {
    const [r = 8, p = 1] = others.map(numberOf);
    const limits = { N: numberOf(cost), r, p, maxmem: 2 ** 30 };
    return { bytes: scryptSync(passphrase, salt.bytes, keyBytes, limits) };
  }
  if (id !== pbkdf2) return { unknownCipher: names.get(id) ?? `the derivation ${id}` };
  const named = others.find(({ parts }) => parts.length > 0)?.parts[0];
  const hash = named === undefined ? "sha1" : hashes.get(objectId(named));
  if (hash === undefined) return { unknownCipher: nameOf(named!) };
  return { bytes: pbkdf2Sync(passphrase, salt.bytes, numberOf(cost), keyBytes, hash) };
}

function numberOf({ bytes }: DerValue): number {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

function nameOf(id: DerValue): string {
  return names.get(objectId(id)) ?? `the cipher ${objectId(id)}`;
}

/** The key is MD5 of passphrase and salt, again and again with the hash before (OpenSSL's EVP_BytesToKey). */
function openTraditional(data: Uint8Array, passphrase: string, cipherName: string, ivHex: string): OpenedKey {
  const cipher = ciphers.values().find(({ name }) => name === cipherName.toLowerCase());
  if (cipher === undefined) return { unknownCipher: cipherName };
  const iv = Buffer.from(ivHex, "hex");
  let key: Buffer = Buffer.alloc(0), last: Buffer = Buffer.alloc(0);
  while (key.length < cipher.keyBytes) {
    last = createHash("md5").update(last).update(passphrase).update(iv.subarray(0, 8)).digest();
    key = Buffer.concat([key, last]);
  }
  return opened(cipher.name, key.subarray(0, cipher.keyBytes), iv, data, "pkcs1");
}

/**
 * The wrong key leaves the wrong padding, or, once in some hundred times, no sequence behind the right one.
 */
function opened(
  name: string,
  key: Uint8Array,
  iv: Uint8Array,
  data: Uint8Array,
  type: "pkcs8" | "pkcs1",
): OpenedKey {
  try {
    const decipher = createDecipheriv(name, key, iv);
    const der = new Uint8Array(Buffer.concat([decipher.update(data), decipher.final()]));
    derOf(der);
    return { der, type };
  } catch {
    return { isWrongPassphrase: true };
  }
}
