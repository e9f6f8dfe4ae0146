// Requests that follow a hand: one in flight, and the newest wish next; none wait in a queue. No DOM.

export class Latest<Wish, Answer> {
  readonly #work: (wish: Wish) => Promise<Answer>;
  readonly #done: (wish: Wish, answer: Answer) => void;
  readonly #failed: (wish: Wish, fault: unknown) => void;
  #isRunning = false;
  #next: { wish: Wish } | undefined;
  /** Counts what was dropped: an answer to a dropped wish is not told. */
  #round = 0;

  constructor(
    work: (wish: Wish) => Promise<Answer>,
    done: (wish: Wish, answer: Answer) => void,
    failed: (wish: Wish, fault: unknown) => void,
  ) {
    this.#work = work;
    this.#done = done;
    this.#failed = failed;
  }

  /** Asks at once, or as soon as the request under way is answered; an older wish that waits is lost. */
  ask(wish: Wish): void {
    this.#next = { wish };
    if (!this.#isRunning) void this.#run();
  }

  /** Forgets what waits and what is under way. */
  drop(): void {
    this.#next = undefined;
    this.#round += 1;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#next) {
      const { wish } = this.#next;
      const round = this.#round;
      this.#next = undefined;
      try {
        const answer = await this.#work(wish);
        if (round === this.#round) this.#done(wish, answer);
      } catch (fault) {
        if (round === this.#round) this.#failed(wish, fault);
      }
    }
    this.#isRunning = false;
  }
}
