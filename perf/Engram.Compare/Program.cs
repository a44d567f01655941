using System.Globalization;
using Engram.Compare;
using Engram.Compare.Coverage;
using Engram.Compare.Flow;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return args switch
{
    ["flow", .. var rest] => await FlowRun.RunAsync(rest),
    ["coverage"] => CoverageRun.Run(),
    _ => CompareRun.Run(args),
};
