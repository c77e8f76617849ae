// Reads calendars with ical.js, the parser of Thunderbird.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

// The package lies where NODE_MODULES says, not beside this file.
const found = createRequire(`${process.env.NODE_MODULES}/`).resolve("ical.js");
const { default: ICAL } = await import(pathToFileURL(found));

const pad = (number) => String(number).padStart(2, "0");

function moment(time) {
  if (time.isDate) return `${time.year}${pad(time.month)}${pad(time.day)}`;
  if (time.zone === ICAL.Timezone.localTimezone) throw new Error("a time without a zone");
  return String(time.toUnixTime());
}

for (const path of process.argv.slice(2)) {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(path, "utf8")));
  for (const component of calendar.getAllSubcomponents("vevent")) {
    const event = new ICAL.Event(component);
    const told = [
      basename(path),
      event.uid,
      moment(event.startDate),
      moment(event.endDate),
      component.getFirstPropertyValue("status"),
      event.summary,
    ];
    console.log(told.join("\t").replaceAll("\n", "\\n"));
  }
}
