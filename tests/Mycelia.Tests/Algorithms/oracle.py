"""Answers of networkx and igraph to compare our algorithms with.

Usage: oracle.py GRAPHS ANSWERS

GRAPHS is a JSON list of graphs:
  {"name", "nodes", "directed", "edges": [[source, target], ...], "weights": [number, ...] or null, "source": a node, "communities": [community of every node, ...]}
ANSWERS becomes a JSON object, for every name the answers by their names (see below). Nodes that are not reached have the distance -1.

To add an answer, add a function with @answer; it gets a Graph and returns what JSON can hold, or None where the graph is none for it.
"""

import json
import random
import sys

import igraph
import networkx

ANSWERS = {}


def answer(function):
    ANSWERS[function.__name__] = function
    return function


class Graph:
    """One graph in the forms that the libraries want."""

    def __init__(self, given):
        self.nodes = given["nodes"]
        self.directed = given["directed"]
        self.edges = [tuple(edge) for edge in given["edges"]]
        self.weights = given["weights"]
        self.source = given["source"]
        self.communities = given["communities"]

        # As given; what only makes sense without directions has every edge once, parallel ones too.
        self.igraph = igraph.Graph(n=self.nodes, edges=self.edges, directed=self.directed)
        self.undirected = igraph.Graph(n=self.nodes, edges=self.edges, directed=False)

        # Every undirected edge in both directions, a self-loop once.
        arcs = list(self.edges)
        if not self.directed:
            arcs += [(target, source) for source, target in self.edges if source != target]
        self.arcs = igraph.Graph(n=self.nodes, edges=arcs, directed=True)
        self.arc_weights = None
        if self.weights:
            self.arc_weights = list(self.weights)
            if not self.directed:
                self.arc_weights += [weight for (source, target), weight in zip(self.edges, self.weights) if source != target]

        # No directions, parallel edges or self-loops.
        self.simple = networkx.Graph()
        self.simple.add_nodes_from(range(self.nodes))
        self.simple.add_edges_from((source, target) for source, target in self.edges if source != target)
        # Searches for communities depend on chance, most of all where there are none: the best of several. OracleTests makes as many.
        self.runs = 20 if self.nodes <= 1000 else 5
        self.is_simple = not self.igraph.has_multiple() and not any(source == target for source, target in self.edges)

    def by_node(self, values):
        return [values[node] for node in range(self.nodes)]

    def labels(self, components):
        labels = [0] * self.nodes
        for label, component in enumerate(components):
            for node in component:
                labels[node] = label
        return labels

    def networkx(self):
        graph = networkx.DiGraph() if self.directed else networkx.Graph()
        graph.add_nodes_from(range(self.nodes))
        graph.add_edges_from(self.edges)
        return graph

    def multigraph(self):
        """Without directions, each edge with its weight."""
        graph = networkx.MultiGraph()
        graph.add_nodes_from(range(self.nodes))
        weights = self.weights or [1] * len(self.edges)
        graph.add_weighted_edges_from((source, target, weight) for (source, target), weight in zip(self.edges, weights))
        return graph

    def groups(self):
        """The nodes of every community that was given."""
        members = {}
        for node, community in enumerate(self.communities):
            members.setdefault(community, set()).add(node)
        return list(members.values())


def reached(distances):
    return [-1 if distance == float("inf") else distance for distance in distances]


@answer
def pagerank(graph):
    return graph.arcs.pagerank(damping=0.85)


@answer
def pagerank_weighted(graph):
    return graph.arcs.pagerank(damping=0.85, weights=graph.arc_weights) if graph.weights else None


@answer
def pagerank_personalised(graph):
    """As seen from every fifth node, with counts from 0 to 2; what dangling nodes hold goes there too."""
    reset = [node % 3 if node % 5 == 0 else 0 for node in range(graph.nodes)]
    return graph.arcs.personalized_pagerank(damping=0.85, reset=reset, weights=graph.arc_weights)


@answer
def betweenness(graph):
    return graph.igraph.betweenness(directed=graph.directed) if graph.nodes <= 2000 else None


@answer
def betweenness_networkx(graph):
    if not graph.is_simple or graph.nodes > 400:
        return None
    return graph.by_node(networkx.betweenness_centrality(graph.networkx(), normalized=False))


@answer
def triangles(graph):
    return graph.by_node(networkx.triangles(graph.simple))


@answer
def clustering(graph):
    return None if graph.directed else graph.by_node(networkx.clustering(graph.simple))


@answer
def cores(graph):
    return graph.by_node(networkx.core_number(graph.simple))


@answer
def cores_igraph(graph):
    simple = graph.undirected.copy()
    simple.simplify()
    return simple.coreness()


@answer
def weak_components(graph):
    return graph.labels(networkx.connected_components(graph.simple))


@answer
def strong_components(graph):
    return graph.labels(networkx.strongly_connected_components(graph.networkx())) if graph.directed else None


@answer
def hops(graph):
    return reached(graph.igraph.distances(source=graph.source, mode="out")[0])


@answer
def distances(graph):
    return reached(graph.igraph.distances(source=graph.source, mode="out", weights=graph.weights)[0]) if graph.weights else None


@answer
def modularity(graph):
    """Of the communities that were given: by igraph, and by networkx at resolution 0.5."""
    return [
        graph.undirected.modularity(graph.communities, weights=graph.weights),
        networkx.algorithms.community.modularity(graph.multigraph(), graph.groups(), resolution=0.5),
    ]


@answer
def louvain(graph):
    return max(graph.undirected.community_multilevel(weights=graph.weights).modularity for _ in range(graph.runs))


@answer
def leiden(graph):
    runs = (graph.undirected.community_leiden(objective_function="modularity", weights=graph.weights, n_iterations=10) for _ in range(graph.runs))
    return max(graph.undirected.modularity(run.membership, weights=graph.weights) for run in runs)


@answer
def is_karate_club(graph):
    """Whether this is the graph that networkx has of Zachary's karate club."""
    return graph.nodes == 34 and set(graph.edges) == set(networkx.karate_club_graph().edges())


def main(graphs, answers):
    random.seed(1)
    with open(graphs, encoding="utf-8") as file:
        given = json.load(file)
    found = {}
    for one in given:
        graph = Graph(one)
        found[one["name"]] = {name: function(graph) for name, function in ANSWERS.items()}
    with open(answers, "w", encoding="utf-8") as file:
        json.dump(found, file)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
