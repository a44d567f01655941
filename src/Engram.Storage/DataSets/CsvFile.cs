using System.Text;

namespace Engram.Storage.DataSets;

/// <summary>Comma-separated values as RFC 4180 has them: a header, quotes, doubled quotes, line breaks inside quotes.</summary>
internal static class CsvFile
{
    /// <summary>Rows with the values of the asked columns; an empty field without quotes is null.</summary>
    /// <exception cref="DataSetException">
    /// A column is missing, a row has another number of fields than the header, a quote has no end.
    /// </exception>
    public static IEnumerable<TextRow> Read(string path, IReadOnlyList<string> columns)
    {
        int[]? places = null;
        var width = 0;
        foreach (var (line, fields) in Records(path))
        {
            if (places is null)
            {
                (places, width) = (Places(path, fields, columns), fields.Count);
                continue;
            }

            if (fields.Count != width)
            {
                throw new DataSetException($"{path}:{line}: {fields.Count} fields, the header has {width}");
            }

            yield return new TextRow(line, [.. places.Select(place => fields[place])]);
        }

        if (places is null)
        {
            throw new DataSetException($"{path}: the file is empty, a header with the column '{columns[0]}' is needed");
        }
    }

    /// <summary>Names of the columns.</summary>
    public static IReadOnlyList<string> Header(string path) => [.. (Records(path).FirstOrDefault().Fields ?? []).Select(name => name ?? "")];

    private static int[] Places(string path, List<string?> header, IReadOnlyList<string> columns)
    {
        var places = new int[columns.Count];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = header.IndexOf(columns[i]);
            if (places[i] < 0)
            {
                throw new DataSetException($"{path}: no column '{columns[i]}'; the columns are {string.Join(", ", header)}")
                {
                    MissingColumn = columns[i],
                };
            }

            if (header.LastIndexOf(columns[i]) != places[i])
            {
                throw new DataSetException($"{path}: column '{columns[i]}' stands twice in the header; rename one");
            }
        }

        return places;
    }

    private static IEnumerable<(long Line, List<string?> Fields)> Records(string path)
    {
        var record = new CsvRecord();
        foreach (var (number, text) in Utf8Lines.Read(path))
        {
            if (!record.IsOpen)
            {
                if (text.AsSpan().TrimEnd('\r').IsEmpty)
                {
                    continue;
                }

                record = new CsvRecord { Line = number };
            }

            if (record.Add(text))
            {
                yield return (record.Line, record.Fields);
            }
        }

        if (record.IsOpen)
        {
            throw new DataSetException($"{path}:{record.Line}: a quoted field has no end");
        }
    }

    /// <summary>One record while its lines come in.</summary>
    private sealed class CsvRecord
    {
        private readonly StringBuilder _field = new();
        private bool _quoted;

        public long Line { get; init; }

        public List<string?> Fields { get; } = [];

        /// <summary>A quote is open at the end of the line.</summary>
        public bool IsOpen { get; private set; }

        /// <summary>True when the record is complete.</summary>
        public bool Add(string line)
        {
            if (IsOpen)
            {
                _field.Append('\n');
            }

            for (var i = 0; i < line.Length; i++)
            {
                var c = line[i];
                if (IsOpen)
                {
                    if (c != '"')
                    {
                        _field.Append(c);
                    }
                    else if (i + 1 < line.Length && line[i + 1] == '"')
                    {
                        _field.Append('"');
                        i++;
                    }
                    else
                    {
                        IsOpen = false;
                    }
                }
                else if (c == '"' && _field.Length == 0 && !_quoted)
                {
                    IsOpen = _quoted = true;
                }
                else if (c == ',')
                {
                    EndField();
                }
                else if (c != '\r' || i + 1 < line.Length)
                {
                    _field.Append(c);
                }
            }

            if (!IsOpen)
            {
                EndField();
            }

            return !IsOpen;
        }

        private void EndField()
        {
            Fields.Add(_field.Length == 0 && !_quoted ? null : _field.ToString());
            _field.Clear();
            _quoted = false;
        }
    }
}
