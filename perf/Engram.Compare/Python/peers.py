"""The Python peers of perf/Engram.Compare.

Started as `peers.py CASE ARGUMENTS`. It loads, prints `ready VERSION` (or `missing REASON`) and obeys one line at a time: `run` does the
work once and prints its seconds, `answer FILE` writes the last answer and prints `written`. Loading and conversion to float32 are outside
the time.
"""
import signal
import sys
import time


class OutOfTime(Exception):
    pass


def give_up(*_):
    raise OutOfTime


def tiles_numpy(file, images, tiles, values):
    """The largest squared distance over the tiles, by Gram products; numpy takes x @ x.T for a symmetric product, half the work."""
    import numpy as np

    rows = np.fromfile(file, np.uint8).reshape(tiles, images, values).astype(np.float32)

    def run():
        largest = np.zeros((images, images), np.float32)
        for x in rows:
            squares = np.einsum("ij,ij->i", x, x)
            np.maximum(largest, squares[:, None] + squares[None, :] - 2 * (x @ x.T), out=largest)
        return largest

    return f"numpy {np.__version__}", run


def tiles_faiss(file, images, tiles, values):
    import faiss
    import numpy as np

    rows = np.fromfile(file, np.uint8).reshape(tiles, images, values).astype(np.float32)

    def run():
        largest = np.zeros((images, images), np.float32)
        for x in rows:
            np.maximum(largest, faiss.pairwise_distances(x, x), out=largest)
        return largest

    return f"FAISS {faiss.__version__}", run


def nearest_faiss(queries, training, values, nearest):
    import faiss
    import numpy as np

    q = np.fromfile(queries, np.uint8).reshape(-1, values).astype(np.float32)
    index = faiss.IndexFlatL2(values)
    index.add(np.fromfile(training, np.uint8).reshape(-1, values).astype(np.float32))
    return f"FAISS {faiss.__version__} IndexFlatL2", lambda: index.search(q, nearest)[1].astype(np.int64)


def edges(file):
    with open(file, encoding="ascii") as lines:
        return [tuple(int(v) for v in line.split()) for line in lines]


def clique_networkx(file, vertices, seconds):
    """The size of the largest clique, as ours finds it; after the given seconds it has lost."""
    import networkx as nx
    import numpy as np

    graph = nx.Graph()
    graph.add_nodes_from(range(vertices))
    graph.add_edges_from(edges(file))
    return f"networkx {nx.__version__}", lambda: np.array([limited(lambda: nx.max_weight_clique(graph, None)[1], seconds)], np.int64)


def clique_igraph(file, vertices, seconds):
    """The size of the largest clique."""
    import igraph
    import numpy as np

    graph = igraph.Graph(n=vertices, edges=edges(file))
    return f"igraph {igraph.__version__}", lambda: np.array([limited(graph.clique_number, seconds)], np.int64)


def limited(work, seconds):
    """The result as an integer; -1 after so many seconds of processor time."""
    signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        return int(work())
    except OutOfTime:
        return -1
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def main():
    name, *rest = sys.argv[1:]
    try:
        version, run = globals()[name](*(int(a) if a.isdigit() else a for a in rest))
    except ImportError as error:
        print(f"missing {error.name}", flush=True)
        return
    print(f"ready {version}", flush=True)
    # A search runs on one thread: its processor time says the same on a loaded machine.
    clock = time.process_time if name.startswith("clique") else time.perf_counter
    answer = None
    for line in sys.stdin:
        command, *where = line.split()
        if command == "run":
            begun = clock()
            answer = run()
            print(clock() - begun, flush=True)
        else:
            answer.tofile(where[0])
            print("written", flush=True)


main()
