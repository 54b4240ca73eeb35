import { assertEquals, assertThrows } from "@std/assert";
import { decoded } from "lib/flow/hl7/decoded.ts";
import { Hl7Error } from "lib/flow/hl7/hl7_error.ts";

const header = (charset: string) => `MSH|^~\\&|A|B|C|D|2022||ADT^A01|1|P|2.5.1||||||${charset}\rPID|||1||`;
const latin = (text: string) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));

Deno.test("`decoded()` reads a message by the character set that it says", () => {
  const cases: readonly (readonly [Uint8Array, string])[] = [
    [new TextEncoder().encode(`${header("UNICODE UTF-8")}Müller`), "Müller"],
    [new TextEncoder().encode(`${header("UNICODE UTF-8~8859/1")}Şimşek`), "Şimşek"],
    [latin(`${header("8859/1")}M\xfcller`), "Müller"],
    [latin(`${header("ISO-8859-1")}M\xfcller`), "Müller"],
    [latin(`${header("8859/2")}\xa9imi\xe6`), "Šimić"],
    [latin(`${header("8859/9")}Y\xfdld\xfdz`), "Yıldız"],
    [latin(`${header("GB 18030-2000")}\xd6\xd0`), "中"],
    [latin(`${header("")}M\xfcller`), "Müller"],
    [new TextEncoder().encode(`${header("")}Müller`), "Müller"],
    [latin(`${header("ASCII")}M\xfcller`), "Müller"],
    [new Uint8Array(Uint16Array.from(`${header("")}Zoë`, (sign) => sign.charCodeAt(0)).buffer), "Zoë"],
  ];
  for (const [bytes, name] of cases) assertEquals(decoded(bytes).split("|").at(-1), name);
});

Deno.test("`decoded()` refuses a set that isn't known, and bytes that can't be of theirs", () => {
  assertThrows(() => decoded(latin(header("KLINGON"))), Hl7Error, 'it is "KLINGON"');
  assertThrows(() => decoded(latin(`${header("UNICODE UTF-8")}M\xfcller`)), Hl7Error, "not UNICODE UTF-8");
});
