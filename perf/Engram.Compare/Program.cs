using System.Globalization;
using Engram.Compare;
using Engram.Compare.Flow;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return args is ["flow", .. var rest] ? await FlowRun.RunAsync(rest) : CompareRun.Run(args);
