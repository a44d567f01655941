using Engram.Storage.Warehouse;

namespace Engram.Pipeline.Options.Rules;

/// <summary>A warehouse. Its path is relative to the YAML file, absolute once read. The value is never quoted: it may hold a password.</summary>
public sealed class WarehouseTargetAttribute : OptionRuleAttribute
{
    public override string Range => WarehouseTarget.Forms;

    public override string? ProblemOf(object value) => value is "" ? null : WarehouseTarget.ProblemOf((string)value);
}
