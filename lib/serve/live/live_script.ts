/** What keeps the live page new where scripts run: it asks for the content again when told of a change. */
export const liveScript = `"use strict";
const live = document.getElementById("live"), state = document.getElementById("state");
const base = live.dataset.base, still = [...state.childNodes];
let isAsking = false, isOld = false;
const renew = async () => {
  // Who reads by the keyboard isn't interrupted.
  if (isAsking || live.contains(document.activeElement)) { isOld = true; return; }
  isAsking = true; isOld = false;
  try {
    const answer = await fetch(base + "/live/part");
    if (answer.ok) {
      const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
      const by = live.querySelector("[name=by]")?.value;
      live.replaceChildren(...parsed.body.childNodes);
      const field = live.querySelector("[name=by]");
      if (field !== null && by !== undefined) field.value = by;
    }
  } catch { isOld = true; }
  isAsking = false;
};
live.addEventListener("focusout", () => { if (isOld) setTimeout(renew, 0); });
const source = new EventSource(base + "/live/events");
source.onopen = () => { state.textContent = "It renews itself."; };
source.onerror = () => {
  if (source.readyState !== EventSource.CLOSED) state.textContent = "The connection is lost: it is tried again.";
  else state.replaceChildren(...still);
};
source.onmessage = renew;
`;
