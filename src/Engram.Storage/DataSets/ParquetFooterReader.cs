using Kind = Engram.Storage.DataSets.CompactThrift.Kind;

namespace Engram.Storage.DataSets;

/// <summary>Takes from a footer what the checks need; the numbers are the field numbers of the format's parquet.thrift.</summary>
internal static class ParquetFooterReader
{
    public static ParquetFooter Parse(string path, long start, ReadOnlySpan<byte> bytes)
    {
        var thrift = new CompactThrift(bytes);
        var (rows, columns, groups) = (0L, new List<ParquetColumn>(), new List<ParquetRowGroup>());
        var field = 0;
        while (thrift.NextField(ref field) is var kind && kind != Kind.Stop)
        {
            switch (field)
            {
                case 2 when kind == Kind.List:
                    columns = Columns(ref thrift);
                    break;
                case 3 when kind == Kind.Int64:
                    rows = thrift.Integer();
                    break;
                case 4 when kind == Kind.List:
                    var count = StructList(ref thrift);
                    for (var i = 0; i < count; i++)
                    {
                        groups.Add(RowGroup(ref thrift));
                    }

                    break;
                default:
                    thrift.Skip(kind);
                    break;
            }
        }

        return new ParquetFooter(path, start, rows, columns, groups);
    }

    // The schema is a tree written depth first: each element says how many children follow. The root's children are the columns.
    private static List<ParquetColumn> Columns(ref CompactThrift thrift)
    {
        var count = StructList(ref thrift);
        var elements = new List<SchemaElement>(count);
        for (var i = 0; i < count; i++)
        {
            elements.Add(Element(ref thrift));
        }

        var columns = new List<ParquetColumn>();
        var at = 1;
        while (at < elements.Count)
        {
            var element = elements[at];
            var parts = new List<string>();
            var end = Skip(elements, at, 0);
            for (var child = at + 1; child < end; child = Skip(elements, child, 0))
            {
                parts.Add(elements[child].Name);
            }

            columns.Add(new ParquetColumn(element.Name, element.Children > 0 ? null : element.Type, element.IsText, parts));
            at = end;
        }

        return columns;
    }

    private static int Skip(List<SchemaElement> elements, int at, int depth)
    {
        if (at >= elements.Count || depth > 64)
        {
            throw new InvalidDataException("its schema is no tree");
        }

        var next = at + 1;
        for (var child = 0; child < elements[at].Children; child++)
        {
            next = Skip(elements, next, depth + 1);
        }

        return next;
    }

    private static SchemaElement Element(ref CompactThrift thrift)
    {
        var (type, name, children, text) = ((ParquetType?)null, "", 0, false);
        var field = 0;
        while (thrift.NextField(ref field) is var kind && kind != Kind.Stop)
        {
            switch (field)
            {
                case 1 when kind == Kind.Int32:
                    type = (ParquetType)thrift.Integer();
                    break;
                case 4 when kind == Kind.Binary:
                    name = thrift.Text();
                    break;
                case 5 when kind == Kind.Int32:
                    children = (int)Math.Clamp(thrift.Integer(), 0, int.MaxValue);
                    break;
                case 6 when kind == Kind.Int32:
                    // UTF8, ENUM and JSON
                    text |= thrift.Integer() is 0 or 4 or 19;
                    break;
                case 10 when kind == Kind.Struct:
                    text |= IsTextType(ref thrift);
                    break;
                default:
                    thrift.Skip(kind);
                    break;
            }
        }

        return new SchemaElement(type, name, children, text);
    }

    // A union: the one field that is set says the type; 1 is STRING, 4 ENUM, 12 JSON.
    private static bool IsTextType(ref CompactThrift thrift)
    {
        var (field, text) = (0, false);
        while (thrift.NextField(ref field) is var kind && kind != Kind.Stop)
        {
            text |= field is 1 or 4 or 12;
            thrift.Skip(kind);
        }

        return text;
    }

    private static ParquetRowGroup RowGroup(ref CompactThrift thrift)
    {
        var (rows, chunks) = (0L, new List<ParquetChunk>());
        var field = 0;
        while (thrift.NextField(ref field) is var kind && kind != Kind.Stop)
        {
            switch (field)
            {
                case 1 when kind == Kind.List:
                    var count = StructList(ref thrift);
                    for (var i = 0; i < count; i++)
                    {
                        chunks.Add(Chunk(ref thrift));
                    }

                    break;
                case 3 when kind == Kind.Int64:
                    rows = thrift.Integer();
                    break;
                default:
                    thrift.Skip(kind);
                    break;
            }
        }

        return new ParquetRowGroup(rows, chunks);
    }

    private static ParquetChunk Chunk(ref CompactThrift thrift)
    {
        var chunk = default(ParquetChunk) with { Column = "" };
        var field = 0;
        while (thrift.NextField(ref field) is var kind && kind != Kind.Stop)
        {
            if (field == 3 && kind == Kind.Struct)
            {
                chunk = ChunkMetadata(ref thrift);
            }
            else
            {
                thrift.Skip(kind);
            }
        }

        return chunk;
    }

    private static ParquetChunk ChunkMetadata(ref CompactThrift thrift)
    {
        var (column, values, compressed, uncompressed, data, dictionary) = ("", 0L, 0L, 0L, 0L, long.MaxValue);
        var field = 0;
        while (thrift.NextField(ref field) is var kind && kind != Kind.Stop)
        {
            switch (field)
            {
                case 3 when kind == Kind.List:
                    column = Path(ref thrift);
                    break;
                case 5 when kind == Kind.Int64:
                    values = thrift.Integer();
                    break;
                case 6 when kind == Kind.Int64:
                    uncompressed = thrift.Integer();
                    break;
                case 7 when kind == Kind.Int64:
                    compressed = thrift.Integer();
                    break;
                case 9 when kind == Kind.Int64:
                    data = thrift.Integer();
                    break;
                case 11 when kind == Kind.Int64:
                    // Some writers say 0 for "none".
                    dictionary = thrift.Integer() is > 0 and var offset ? offset : long.MaxValue;
                    break;
                default:
                    thrift.Skip(kind);
                    break;
            }
        }

        return new ParquetChunk(column, values, compressed, uncompressed, Math.Min(data, dictionary));
    }

    private static string Path(ref CompactThrift thrift)
    {
        var (count, kind) = thrift.ListHeader();
        var parts = new string[kind == Kind.Binary ? count : throw new InvalidDataException("a column without a name")];
        for (var i = 0; i < count; i++)
        {
            parts[i] = thrift.Text();
        }

        return string.Join('.', parts);
    }

    private static int StructList(ref CompactThrift thrift)
    {
        var (count, kind) = thrift.ListHeader();
        return count == 0 || kind == Kind.Struct ? count : throw new InvalidDataException("a list of something else than was expected");
    }

    private readonly record struct SchemaElement(ParquetType? Type, string Name, int Children, bool IsText);
}
