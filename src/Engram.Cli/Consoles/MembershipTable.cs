using Engram.Pipeline.Runs;
using Engram.Storage.Tables;

namespace Engram.Cli.Consoles;

/// <summary>What a membership attack found, in lines of at most 80 columns.</summary>
internal static class MembershipTable
{
    public static void Print(MembershipSummary found, TextWriter output)
    {
        var table = new TextTable("attack", "timestep", "draws", "AUC, 95 % interval", "TPR at 1 % FPR", "accuracy", "epsilon");
        foreach (var row in found.Results.Where(row => row.Target == found.Blind[0].Target))
        {
            table.Add(
                row.Attack, Text($"{row.Timestep}"), row.Draws > 0 ? Text($"{row.Draws}") : "-",
                row.Auc is { } auc ? Text($"{auc:0.000}, {row.AucLow:0.000} to {row.AucHigh:0.000}") : "-",
                Percent(row.Tpr1), Percent(row.Accuracy), row.Epsilon is { } epsilon ? Text($"{epsilon:0.00}") : "-");
        }

        table.Print(output);
        output.WriteLine();
        if (found.Blind.Count > 1)
        {
            PrintTargets(found, output);
        }

        output.WriteLine(Text($"pictures   {found.Pictures}, of which {found.Members} are members; losses of {found.Models} models"));
        output.WriteLine(Text($"accuracy   balanced, of a threshold fixed on one half and judged on the other"));
        output.WriteLine(Text($"epsilon    lower bound of the privacy loss at delta {found.Delta}, 95 % confidence"));
        foreach (var blind in found.Blind.Take(1).Concat(found.Blind.Skip(1).Where(blind => blind.IsVoid)))
        {
            output.WriteLine(SafeText.OneLine($"blind      {(found.Blind.Count > 1 ? $"{blind.Target}: " : "")}{blind.Verdict}"));
        }
    }

    private static void PrintTargets(MembershipSummary found, TextWriter output)
    {
        var table = new TextTable("every model as target", "timestep", "draws", "mean AUC", "least", "most", "mean TPR at 1 % FPR");
        foreach (var group in found.Results.Where(row => row.Auc is not null).GroupBy(row => (row.Attack, row.Timestep, row.Draws)))
        {
            AttackResultRow[] rows = [.. group];
            table.Add(
                group.Key.Attack, Text($"{group.Key.Timestep}"), group.Key.Draws > 0 ? Text($"{group.Key.Draws}") : "-", Text($"{rows.Average(row => row.Auc):0.0000}"),
                Text($"{rows.Min(row => row.Auc):0.000}"), Text($"{rows.Max(row => row.Auc):0.000}"), Percent(rows.Average(row => row.Tpr1)));
        }

        table.Print(output);
        output.WriteLine();
    }

    private static string Percent(double? share) => share is { } value ? Text($"{100 * value:0.0} %") : "-";

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
