import { expect, it } from "vitest";
import { Latest } from "../src/core/latest";

/** A server whose answers come when the test says so. */
function setting() {
  const open: { wish: number; answer(): void; fail(): void }[] = [];
  const told: string[] = [];
  const latest = new Latest<number, string>(
    (wish) =>
      new Promise((resolve, reject) => {
        open.push({ wish, answer: () => resolve(`a${wish}`), fail: () => reject(new Error("x")) });
      }),
    (wish, answer) => told.push(`${wish}:${answer}`),
    (wish) => told.push(`${wish}:failed`),
  );
  const settle = async (how: "answer" | "fail" = "answer") => {
    open.shift()?.[how]();
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  return { open, told, latest, settle };
}

it("keeps one request in flight and asks the newest wish next, none between", async () => {
  const { open, told, latest, settle } = setting();
  for (const wish of [1, 2, 3, 4]) latest.ask(wish);
  expect(open.map((own) => own.wish)).toEqual([1]);
  await settle();
  expect(open.map((own) => own.wish)).toEqual([4]);
  await settle();
  expect(open).toEqual([]);
  expect(told).toEqual(["1:a1", "4:a4"]);
});

it("goes on after a failure", async () => {
  const { told, latest, settle } = setting();
  latest.ask(1);
  latest.ask(2);
  await settle("fail");
  await settle();
  expect(told).toEqual(["1:failed", "2:a2"]);
});

it("does not tell the answer to a wish that was dropped", async () => {
  const { open, told, latest, settle } = setting();
  latest.ask(1);
  latest.ask(2);
  latest.drop();
  await settle();
  expect(told).toEqual([]);
  expect(open).toEqual([]);
  latest.ask(3);
  await settle();
  expect(told).toEqual(["3:a3"]);
});
