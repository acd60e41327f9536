import { parseArgs } from "node:util";
import { createGuide, type Guide } from "../../subgraphs/guidance/guidance.ts";
import type { HelpService } from "../../subgraphs/guidance/index/helpService.ts";
import { createIndexBuilder, type ServiceIndex } from "../../subgraphs/guidance/index/serviceIndex.ts";
import { KNOWLEDGE } from "../../subgraphs/guidance/field/knowledge.ts";
import { readNeed } from "../../subgraphs/guidance/need.ts";
import { createUnderstanding, type Understanding } from "../../subgraphs/guidance/understand/understand.ts";
import { loadAnalyser, type Analyser } from "../../subgraphs/text/analyser.ts";
import { loadDictionary } from "../../subgraphs/text/loadDictionary.ts";
import { createBm25 } from "./guidance/bm25.ts";
import { readContent } from "./guidance/content.ts";
import { grown } from "./guidance/grown.ts";
import { judge, score, type Answer, type Scores } from "./guidance/score.ts";
import { readQuestions, readSharedQuestions, type Question } from "./questions.ts";

/**
 * `npm run measure:guide`: how well guidance answers the judged questions, beside plain BM25 over the same texts, and what it costs. Of the held-back half only totals are printed. The day stands still, so that
 * the regions of the questions exist.
 */
const DAY = "2026-11-22";

interface Guided {
  readonly understanding: Understanding;
  readonly guide: Guide;
  readonly index: ServiceIndex;
}

async function guided(services: readonly HelpService[], analyser: Analyser): Promise<Guided> {
  const understanding = createUnderstanding(KNOWLEDGE, analyser, await loadDictionary());
  const index = await createIndexBuilder({ knowledge: KNOWLEDGE, book: understanding.book, analyser })(services);
  return { understanding, guide: createGuide(KNOWLEDGE, understanding.likeness), index };
}

function ask({ understanding, guide, index }: Guided, { need }: Question) {
  return guide(understanding.understand(readNeed(need, DAY), index.lexicon.has), index, DAY);
}

/** Milliseconds of this thread's CPU time that 95 of 100 questions stay under, once everything has been asked before. */
function p95(system: Guided, questions: readonly Question[]): number {
  for (const question of questions) ask(system, question);
  const costs = questions.map((question) => {
    const before = process.threadCpuUsage();
    ask(system, question);
    const { user, system: kernel } = process.threadCpuUsage(before);
    return (user + kernel) / 1_000;
  });
  return costs.toSorted((a, b) => a - b)[Math.ceil(costs.length * 0.95) - 1] ?? 0;
}

const { values } = parseArgs({
  options: {
    json: { type: "boolean" },
    errors: { type: "boolean" },
    help: { type: "boolean" },
    services: { type: "string", default: "10000" },
  },
});
if (values.help === true) {
  process.stdout.write(
    "npm run measure:guide [-- --json] [--errors] [--services N]\n  --errors    the questions of the open half that went wrong\n  --services  help services for the measurement of CPU time; default 10000\n",
  );
} else await run();

async function run(): Promise<void> {
  const { services, functionOf } = await readContent();
  const analyser = await loadAnalyser();
  const system = await guided(services, analyser);
  const bm25 = createBm25(services, analyser);
  const functions = (ids: readonly string[]): readonly string[] => [...new Set(ids.map((id) => functionOf.get(id) ?? id))];
  const ours = (question: Question): Answer => {
    const { steps, unsure } = ask(system, question);
    return { found: functions(steps.map(({ service }) => service)), unsure };
  };
  const plain = ({ need }: Question): Answer => {
    const found = functions(bm25(need.text));
    return { found, unsure: found.length === 0 };
  };
  const own = readQuestions();
  const sets = {
    open: own.filter(({ heldBack }) => !heldBack),
    "held back": own.filter(({ heldBack }) => heldBack),
    shared: readSharedQuestions(),
  };
  const table = Object.entries(sets)
    .filter(([, questions]) => questions.length > 0)
    .map(([set, questions]) => ({ set, guidance: score(questions, ours), bm25: score(questions, plain) }));
  const large = await guided(grown(services, Number(values.services)), analyser);
  const cost = { services: large.index.entries.length, p95Ms: p95(large, own) };
  if (values.json === true) process.stdout.write(`${JSON.stringify({ helpServices: services.length, table, cost })}\n`);
  else print(services.length, table, cost);
  if (values.errors === true) for (const question of sets.open) printError(question, ours(question));
}

type Row = { readonly set: string; readonly guidance: Scores; readonly bm25: Scores };

function print(helpServices: number, table: readonly Row[], cost: { readonly services: number; readonly p95Ms: number }): void {
  process.stdout.write(
    `${helpServices} help services\n| questions | method | nDCG@5 | recall@5 | first right | wrong in five | with a wrong one | unsure, rightly | unsure, wrongly |\n|---|---|---|---|---|---|---|---|---|\n`,
  );
  for (const { set, guidance, bm25 } of table) {
    for (const [method, each] of Object.entries({ guidance, bm25 })) {
      const { questions, ndcg5, recall5, firstRight, ...shares } = each;
      const percent = [shares.wrongInFive, shares.withWrong, shares.unsureRight, shares.unsureWrong].map(
        (share) => `${(share * 100).toFixed(1)} %`,
      );
      process.stdout.write(
        `| ${set} (${questions}) | ${method} | ${[...[ndcg5, recall5, firstRight].map((value) => value.toFixed(3)), ...percent].join(" | ")} |\n`,
      );
    }
  }
  process.stdout.write(`CPU time per question, 95th percentile, at ${cost.services} help services: ${cost.p95Ms.toFixed(1)} ms\n`);
}

/** One of the open half whose answer could be better. */
function printError(question: Question, answer: Answer): void {
  const { ndcg, wrong } = judge(question, answer);
  if (ndcg >= 0.7 && wrong.length === 0 && answer.unsure === question.unsure) return;
  const grade = (id: string): string =>
    `${id}:${question.good.find((each) => each.id === id)?.grade ?? (question.wrong.includes(id) ? "wrong" : "-")}`;
  process.stdout.write(
    `\n${question.id} ${ndcg.toFixed(2)}${answer.unsure ? " unsure" : ""} ${question.need.text.slice(0, 160)}\n  said   ${answer.found.slice(0, 5).map(grade).join(" ")}\n  wanted ${question.good.map(({ id }) => grade(id)).join(" ")}\n`,
  );
}
