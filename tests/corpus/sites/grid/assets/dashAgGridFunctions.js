var dagfuncs = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
dagfuncs.inEuros = value => `${value} euros`;
var dagcomponents = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
dagcomponents.Strong = props => React.createElement("strong", {}, props.value);
