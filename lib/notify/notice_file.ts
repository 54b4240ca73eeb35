import { appendFlushed } from "lib/files/mod.ts";
import type { Channel } from "./channel.ts";
import { subjectOf } from "./notice.ts";
import { noticeText } from "./notice_text.ts";
import type { Settings } from "./settings.ts";

/** A file that each notice is added to, a JSON object a line: id, kind, subject, text, pages. */
export function fileChannel(path: string, settings: Settings): Channel {
  return {
    name: "file",
    send: async (notice, id) => {
      const line = {
        ...{ id, kind: notice.kind, subject: subjectOf(notice), text: noticeText(notice, settings) },
        pages: notice.pages ?? [],
      };
      await appendFlushed(path, `${JSON.stringify(line)}\n`);
      return null;
    },
  };
}
