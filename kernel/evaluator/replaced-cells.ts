// What ends when a cell runs again (its servers, its connections) and when the kernel does. Main thread.
import { withIntrinsics } from "./intrinsics.ts";
import { own } from "./raced.ts";

type Ending = () => void | Promise<void>;

export class ReplacedCells {
  readonly #byCell = new Map<string, Set<Ending>>();
  /** What the runs of front ends that name no cells leave behind lives as long as the kernel. */
  readonly #unnamed = new Set<Ending>();

  endingsOf(cellId: string | undefined): Set<Ending> {
    if (cellId === undefined) return this.#unnamed;
    let endings = this.#byCell.get(cellId);
    if (!endings) this.#byCell.set(cellId, (endings = new Set()));
    return endings;
  }

  /** Ends what the cell's earlier run left behind. */
  async replace(cellId: string | undefined, onError: (error: unknown) => void): Promise<void> {
    const endings = withIntrinsics(() => {
      const found = cellId === undefined ? undefined : this.#byCell.get(cellId);
      return found && found.size > 0 ? found : undefined;
    });
    if (endings) await own(endAll(endings, onError));
  }

  async endAll(onError: (error: unknown) => void): Promise<void> {
    const all = withIntrinsics(() =>
      [...this.#byCell.values(), this.#unnamed].map((endings) => endAll(endings, onError)),
    );
    for (let at = 0; at < all.length; at++) await own(all[at]);
  }
}

async function endAll(endings: Set<Ending>, onError: (error: unknown) => void): Promise<void> {
  const pending = withIntrinsics(() => {
    const all = [...endings];
    endings.clear();
    return all;
  });
  for (let at = 0; at < pending.length; at++) {
    try {
      await pending[at]?.();
    } catch (error) {
      onError(error);
    }
  }
}
