// A commit between two databases: what leads to its version from that of its first parent (or from the empty graph), by names and identities. One or more messages, of items:
//
//   message       version (1), items, CRC-32C of all before (4)
//
//   tag (1)       then, varints unless a width is named
//   Label, Type, Key      name                  the next number of its kind in this record, from 0
//   LabelSet      n, n × label                  the next number; 0 is the empty set
//   NodeExtent    extent (8), label set + 1 it was born for, 0 for mixed       the next number
//   EdgeExtent    extent (8), type                                             the next number
//   NodePage      extent, label set, rows, columns        rows 0.. of an extent that the first parent does not have, all alive
//   EdgePage      extent, rows, sources, targets, columns   ends: form (1), packed (PackedInts): 0 the numbers of nodes, 1 where they never fall the steps
//   columns       n, n × (key, canonical chunk (blob), empty: no values)
//   CreateNode    node, label set, n, n × (key, value)
//   CreateEdge    edge, type, source, target, n, n × (key, value)
//   SetNode, SetEdge      row, key, value       null removes
//   AddLabel, RemoveLabel node, label
//   DeleteNode, DeleteEdge row
//   Schema        name, present (1), definition (blob)
//   Commit        bytes of the commit (blob); ends the record
//
// The number of a row is extent << 11 | row in it; in operations each is the zigzag difference to the last one of its kind (nodes, edges, ends). Pages come before operations, and
// what an item names before the item. Numbers are the record's: each record stands for itself.

namespace Mycelia.Exchange;

internal enum RecordItem : byte
{
    Label = 1,
    Type = 2,
    Key = 3,
    LabelSet = 4,
    NodeExtent = 5,
    EdgeExtent = 6,
    NodePage = 7,
    EdgePage = 8,
    CreateNode = 9,
    CreateEdge = 10,
    SetNode = 11,
    SetEdge = 12,
    AddLabel = 13,
    RemoveLabel = 14,
    DeleteNode = 15,
    DeleteEdge = 16,
    Schema = 17,
    Commit = 18,
}

internal static class RecordFormat
{
    public const byte Version = 1;

    /// <summary>A message is sent when it has so many bytes; one item may make it larger.</summary>
    public const int MessageBytes = 4 << 20;

    public const int ChecksumBytes = 4;
}
