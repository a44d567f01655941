namespace Engram.Storage.Tables;

/// <summary>Every table that a run may have; the one place that warehouses, catalogues and SQL take their schemas from.</summary>
internal static class TableCatalogue
{
    public static IReadOnlyList<TableDefinition> All { get; } =
    [
        TableDefinition.Of<RunRow>(),
        TableDefinition.Of<PromptRow>(),
        TableDefinition.Of<GenerationRow>(),
        TableDefinition.Of<EdgeRow>(),
        TableDefinition.Of<CliqueRow>(),
        TableDefinition.Of<ExtractionRow>(),
        TableDefinition.Of<CopyRow>(),
        TableDefinition.Of<NullDistanceRow>(),
        TableDefinition.Of<DuplicateRow>(),
        TableDefinition.Of<DeduplicatedRow>(),
        TableDefinition.Of<ScreeningRow>(),
        TableDefinition.Of<NearestRow>(),
        TableDefinition.Of<UniqueExtractionRow>(),
        TableDefinition.Of<ExtractionCurveRow>(),
        TableDefinition.Of<HitRateRow>(),
        TableDefinition.Of<LossRow>(),
        TableDefinition.Of<MembershipRow>(),
        TableDefinition.Of<ScoreRow>(),
        TableDefinition.Of<AttackResultRow>(),
        TableDefinition.Of<BlindTestRow>(),
        TableDefinition.Of<InpaintingRow>(),
        TableDefinition.Of<InpaintingResultRow>(),
        TableDefinition.Of<StageTimingRow>(),
        TableDefinition.Of<LabelRow>(),
    ];
}
