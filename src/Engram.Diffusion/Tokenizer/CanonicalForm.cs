using System.Globalization;
using System.Text;

namespace Engram.Diffusion;

/// <summary>
/// Unicode's normalisation form C. The run-time's own does nothing under InvariantGlobalization, which the product needs so that no result
/// depends on the machine's ICU.
/// </summary>
internal static class CanonicalForm
{
    /// <summary>Everything below is in form C already and has combining class 0.</summary>
    private const char FirstAffected = '\u0300';

    // Hangul syllables compose by arithmetic (The Unicode Standard, 3.12).
    private const int HangulBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TailBase = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Tails = 28;

    private static readonly Lazy<Tables> Data = new(ReadTables);

    public static string Compose(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstAffected, '\uFFFF'))
        {
            return text;
        }

        var tables = Data.Value;
        var points = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            Decompose(rune.Value, points, tables);
        }

        Order(points, tables);
        Join(points, tables);
        var result = new StringBuilder(text.Length);
        foreach (var point in points)
        {
            result.Append(new Rune(point));
        }

        return result.ToString();
    }

    private static void Decompose(int point, List<int> output, Tables tables)
    {
        var syllable = point - HangulBase;
        if (syllable is >= 0 and < Leads * Vowels * Tails)
        {
            output.Add(LeadBase + (syllable / (Vowels * Tails)));
            output.Add(VowelBase + (syllable / Tails % Vowels));
            if (syllable % Tails != 0)
            {
                output.Add(TailBase + (syllable % Tails));
            }
        }
        else if (tables.Parts.TryGetValue(point, out var parts))
        {
            Decompose(parts.First, output, tables);
            if (parts.Second != 0)
            {
                Decompose(parts.Second, output, tables);
            }
        }
        else
        {
            output.Add(point);
        }
    }

    /// <summary>Sorts every run of combining marks by class, keeping the order of equals.</summary>
    private static void Order(List<int> points, Tables tables)
    {
        for (var i = 0; i < points.Count; i++)
        {
            if (tables.ClassOf(points[i]) == 0)
            {
                continue;
            }

            var start = i;
            while (i < points.Count && tables.ClassOf(points[i]) != 0)
            {
                i++;
            }

            // A list sort is not stable; LINQ's is, and it is n log n on a run of any length.
            var sorted = points.GetRange(start, i - start).OrderBy(tables.ClassOf).ToList();
            for (var j = 0; j < sorted.Count; j++)
            {
                points[start + j] = sorted[j];
            }
        }
    }

    /// <summary>Composes every mark with the last starter unless something between them blocks it.</summary>
    private static void Join(List<int> points, Tables tables)
    {
        var kept = 0;
        var starter = -1;
        var lastClass = -1;
        foreach (var point in points.ToArray())
        {
            var combining = tables.ClassOf(point);
            if (starter >= 0 && lastClass < combining && Pair(points[starter], point, tables) is { } joined)
            {
                points[starter] = joined;
                continue;
            }

            if (combining == 0)
            {
                starter = kept;
                lastClass = -1;
            }
            else
            {
                lastClass = combining;
            }

            points[kept++] = point;
        }

        points.RemoveRange(kept, points.Count - kept);
    }

    private static int? Pair(int first, int second, Tables tables)
    {
        var lead = first - LeadBase;
        var vowel = second - VowelBase;
        if (lead is >= 0 and < Leads && vowel is >= 0 and < Vowels)
        {
            return HangulBase + (((lead * Vowels) + vowel) * Tails);
        }

        var syllable = first - HangulBase;
        var tail = second - TailBase;
        if (syllable is >= 0 and < Leads * Vowels * Tails && syllable % Tails == 0 && tail is > 0 and < Tails)
        {
            return first + tail;
        }

        return tables.Joined.TryGetValue((first, second), out var joined) ? joined : null;
    }

    private static Tables ReadTables()
    {
        using var stream = typeof(CanonicalForm).Assembly.GetManifestResourceStream("CanonicalForms.txt")!;
        using var reader = new StreamReader(stream);
        var tables = new Tables([], [], []);
        while (reader.ReadLine() is { } line)
        {
            if (line[0] == '#')
            {
                continue;
            }

            var fields = line.Split(' ');
            var first = Hex(fields[1]);
            var second = Hex(fields[2]);
            if (fields[0] == "c")
            {
                for (var point = first; point <= second; point++)
                {
                    tables.Classes.Add(point, byte.Parse(fields[3], CultureInfo.InvariantCulture));
                }

                continue;
            }

            var parts = (second, fields.Length > 3 ? Hex(fields[3]) : 0);
            tables.Parts.Add(first, parts);
            if (fields[0] == "d")
            {
                tables.Joined.Add(parts, first);
            }
        }

        return tables;
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private sealed record Tables(
        Dictionary<int, (int First, int Second)> Parts, Dictionary<(int First, int Second), int> Joined, Dictionary<int, byte> Classes)
    {
        public int ClassOf(int point) => point < FirstAffected ? 0 : Classes.GetValueOrDefault(point);
    }
}
