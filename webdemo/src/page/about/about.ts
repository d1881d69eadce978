/** The content of the sheet about the model, made from its card. */

import type { Card, CountingFigures, FieldFigures, Interval } from "../../model/card";
import { METADATA } from "../../model/metadata";
import type { Classes } from "../classes";
import { make, named, table } from "../dom";
import { clock, fixed, listed, percent } from "../words/formats";

/** Where the build puts the licences of all that the page is made of; see webdemo/licences.ts. */
const LICENCES = "./licences.txt";
/** Half-way movements are neither told nor counted; docs/counting.md says why. */
export const PARTIAL = "Partial repetitions, less than about half the usual range, are not counted.";
/** In the place of a figure that was not measured. */
const NONE = "–";

/** Return the sheet's sections. A retrained model may have no clips from elsewhere and no open-set figures. */
export function aboutModel(card: Card, classes: Classes): HTMLElement[] {
  const silent = silence(card, classes);
  return [
    section("What it is for", make("p", "lead", card.use), make("p", "", `It knows ${known(classes)}.`)),
    section(
      "Privacy",
      make(
        "p",
        "",
        "Pictures are analysed on this device and never leave it: the page loads nothing from elsewhere and sends " +
          `nothing. The network sees no picture, only where ${METADATA.landmarks.names.length} points of a body are. ` +
          "The log stays in this browser until you delete it.",
      ),
    ),
    section("How good it is", ...figures(card)),
    section("Class by class", perClass(card, classes)),
    section("How it counts", ...counting(card.repetitions)),
    ...(card.field.never_learnt_from ? [elsewhere(card.field.never_learnt_from, classes)] : []),
    ...(silent.length ? [section("When it should stay silent", ...silent)] : []),
    section("Where it fails", list(card.where_it_fails.map((line) => classes.retitle(line)))),
    section("What it must not be used for", list(card.not_for)),
    section("Made with", ...versions(card)),
  ];
}

function section(title: string, ...content: Node[]): HTMLElement {
  return make("section", "", make("h3", "", title), ...content);
}

function known(classes: Classes): string {
  const others = classes.names.length > classes.exercises.length ? ", and people who do none of them" : "";
  return listed(classes.exercises.map(classes.title)) + others;
}

function figures(card: Card): HTMLElement[] {
  const tiles = card.figures.map(({ figure, value, ci95 }) =>
    make("li", "", make("b", "", percent(value, 1)), make("span", "", figure), make("small", "", interval(ci95))),
  );
  const protocols = new Map<string, string[]>();
  for (const { figure, protocol } of card.figures) {
    protocols.set(protocol, [...(protocols.get(protocol) ?? []), figure]);
  }
  return [
    make("ul", "tiles", ...tiles),
    ...[...protocols].map(([protocol, measured]) =>
      make("p", "protocol", make("b", "", `${capital(listed(measured))}: `), `${protocol}.`),
    ),
  ];
}

function perClass({ per_class: rows, running }: Card, classes: Classes): HTMLElement {
  return table(
    ["", "Precision", "Recall", "Time right"],
    Object.entries(rows).map(([name, { precision, recall }]) => [
      named(classes.title(name), classes.colour(name)),
      percent(precision, 1),
      percent(recall, 1),
      shareOrNone(running.per_class[name]),
    ]),
    "Precision and recall of windows; time right: share of the exercise’s time with the right streaming answer.",
  );
}

function counting({ given, end_to_end: alone, protocol = "" }: Card["repetitions"]): HTMLElement[] {
  const how = make(
    "p",
    "",
    "Joint angles and heights that go along with an exercise make one curve from its top to its bottom; a repetition " +
      "is once down and up again, and it is called shallow when it goes clearly less far than is usual. " +
      PARTIAL,
  );
  const row = (name: string, found: CountingFigures | undefined): string[][] => {
    if (!found) return [];
    return [[name, percent(found.obo, 1), percent(found.exact, 1), percent(found.mae, 1), String(found.clips)]];
  };
  const rows = [...row("Exercise known", given), ...row("Exercise recognised", alone)];
  if (!rows.length) return [how];
  return [
    how,
    table(
      ["", "Off by at most one", "Exact", "Mean error", "Clips"],
      rows,
      protocol && `${capital(protocol)}.`,
    ),
  ];
}

function elsewhere(found: FieldFigures, classes: Classes): HTMLElement {
  const rows = Object.entries(found.labels).map(([name, { right, clips }]) => [
    named(classes.title(name), classes.colour(name)),
    `${right} of ${clips}`,
  ]);
  return section(
    "Clips from elsewhere",
    make("p", "", "Phones, gyms and studios, asked of a model that learnt from no such clip."),
    table(["", "Clips labelled right"], rows),
    list([
      `${shareOrNone(found.right)} of the exercise time with the right streaming answer (${interval(found.ci95.right)})`,
      `${numberOrNone(found.false_claims_per_minute)} false claims a minute in clips without an exercise ` +
        `(${range(found.ci95.false_claims_per_minute)}), in ${shareOrNone(found.false_claimed_share)} of their time ` +
        `(${interval(found.ci95.false_claimed_share)})`,
      `first right answer after ${numberOrNone(found.first_right_s.median)} s (median); ` +
        `never in ${found.first_right_s.never} of ${found.first_right_s.clips} clips`,
    ]),
  );
}

function silence({ running, open_set: open }: Card, classes: Classes): HTMLElement[] {
  const claims =
    `People who do something else: ${numberOrNone(running.false_claims_per_minute)} false claims a minute ` +
    `(${range(running.ci95.false_claims_per_minute)}), in ${shareOrNone(running.false_claimed_share)} of their time ` +
    `(${interval(running.ci95.false_claimed_share)}), measured over ${clock(running.other_minutes * 60)} minutes.`;
  // A model that knows no class of other people has no such figures.
  const others = running.false_claims_per_minute === null ? [] : [make("p", "", claims)];
  if (!open?.claimed_share) return others;
  return [
    ...others,
    make("p", "", `An exercise it never learnt is taken for one it knows in ${shareOrNone(open.mean)} of the time.`),
    table(
      ["Left out of training", "Claimed as another"],
      Object.entries(open.claimed_share).map(([name, share]) => [
        named(classes.title(name), classes.colour(name)),
        percent(share, 1),
      ]),
    ),
  ];
}

function versions({ network, weights, window, versions: packages }: Card): HTMLElement[] {
  return [
    make(
      "p",
      "",
      `${capital(network.name)}, ${network.parameters.toLocaleString("en")} parameters in ` +
        `${Math.round(weights.bytes / 1000)} kB, over ${window.frames} frames of BlazePose landmarks in ` +
        `${window.span_s} s, asked every ${window.stride_s} s.`,
    ),
    table(
      ["Package", "Version"],
      Object.entries(packages).map(([name, version]) => [name, version]),
    ),
    make("p", "", licences()),
  ];
}

/** In a tab of its own: this one may be amid a session. */
function licences(): HTMLAnchorElement {
  const link = make("a", "", "Licences of all software in this page");
  Object.assign(link, { href: LICENCES, target: "_blank", rel: "noopener" });
  return link;
}

function list(lines: readonly string[]): HTMLElement {
  return make("ul", "", ...lines.map((line) => make("li", "", line)));
}

function shareOrNone(share: number | null | undefined): string {
  return share == null ? NONE : percent(share, 1);
}

function numberOrNone(value: number | null): string {
  return value === null ? NONE : fixed(value, 1);
}

function interval(ci95: Interval): string {
  const shown = range(ci95.map((share) => share && share * 100));
  return shown.endsWith(NONE) ? shown : `${shown} %`;
}

function range(ci95: Interval): string {
  return `95 %: ${ci95.includes(null) ? NONE : ci95.map(numberOrNone).join("–")}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
